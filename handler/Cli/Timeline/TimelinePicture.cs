using SnapshotCore.Reporting.Traces;

using VmSnapshot.Output;
using VmSnapshot.Runs;

namespace VmSnapshot.Timeline;

/// <summary>
/// A backup as a picture. A strip shows the whole run to scale; its window, often a thousandth of it, is drawn out below
/// on an axis of its own. Knows where things stand; <see cref="WindowPlot"/> draws the window.
/// </summary>
internal sealed class TimelinePicture : IDisposable
{
    private const double StripHeight = 16;
    private const double InnerHeight = 5;
    private const double LeastSegment = 2;
    private const double Swatch = 10;
    private const int MostMessageLines = 4;
    private const int MostScripts = 6;

    private readonly BackupTrace _trace;
    private readonly RunWindow? _window;
    private readonly SvgCanvas _canvas = new();
    private double _y = PictureStyle.Margin + 12;

    private TimelinePicture(BackupTrace trace)
    {
        _trace = trace;
        _window = RunWindow.Of(trace);
    }

    private static double Left => PictureStyle.Margin;

    private static double Right => PictureStyle.Width - PictureStyle.Margin;

    /// <summary>The SVG document.</summary>
    internal static string Draw(BackupTrace trace)
    {
        using var picture = new TimelinePicture(trace);
        return picture.Draw();
    }

    /// <inheritdoc/>
    public void Dispose() => _canvas.Dispose();

    private string Draw()
    {
        DrawHead();
        double strip = DrawStrip();
        if (_window is { } window)
        {
            var plot = new WindowPlot(_canvas, window, WindowRow.Of(window));
            DrawZoom(window, strip, _y + 26);
            _y = plot.Draw(_y + 26);
        }
        else
        {
            _y += 26;
            _canvas.Text("lead mute", Left, _y, _trace.IsOutcomeOnly ? TimelineTexts.OutcomeOnly : TimelineTexts.NoWindow);
        }

        DrawScripts();
        DrawFoot();
        return Framed();
    }

    private void DrawHead()
    {
        _canvas.Text("title", Left, _y, TimelineTexts.Title(_trace));
        _y += 22;
        _canvas.Text("lead mute", Left, _y, Lead());
        if (!_trace.IsSuccess)
        {
            int columns = (int)((Right - Left) / (PictureStyle.TextSize * 0.55));
            IReadOnlyList<string> lines = TextWrap.Lines($"{RunTexts.Code(_trace)}: {_trace.Message}", columns);
            foreach (string line in lines.Take(MostMessageLines))
            {
                _y += 19;
                _canvas.Text("lead bad-text", Left, _y, line.Length > columns ? SvgCanvas.Fit(line, Right - Left, PictureStyle.TextSize) : line);
            }
        }
    }

    private string Lead()
    {
        var parts = new List<string>();
        if (_window is { HasFreeze: true } window)
        {
            int systems = _trace.FileSystems.Count(one => one.Freeze is not null);
            parts.Add($"{RunTexts.Count(systems, "file system", "file systems")} frozen for {RunTexts.Length(window.FrozenTime ?? (window.End - window.Begin))}");
        }

        if (_trace.Disks.Count > 0 || _trace.HostCall is not null)
        {
            string who = _trace.SnapshotsBy == BackupTrace.ByHost ? "by the host" : "through storage";
            parts.Add($"{_trace.Disks.Count(disk => disk.IsSuccessful)} of {RunTexts.Count(_trace.Disks.Count, "disk", "disks")} snapshotted {who}");
        }

        parts.Add($"the whole run took {RunTexts.Length(RunLength)}");
        return string.Join(" · ", parts);
    }

    private double RunLength => Math.Max((_trace.Ended - _trace.Started).TotalMilliseconds, 0.001);

    /// <summary>The whole run to scale, under a line that names its phases.</summary>
    /// <returns>Where the strip ends.</returns>
    private double DrawStrip()
    {
        _y += 30;
        DrawPhaseNames();
        _y += 12;
        double end = Math.Max(RunLength, _trace.Phases.Select(phase => phase.Time.End).DefaultIfEmpty().Max());
        double X(double moment) => Left + (Math.Clamp(moment / end, 0, 1) * (Right - Left));
        _canvas.Rectangle("track", Left, _y, Right - Left, StripHeight, 3);
        foreach (TracePhase phase in RunTexts.Shown(_trace))
        {
            string? style = PictureStyle.Of(phase.Name);
            double left = X(phase.Time.Begin), width = Math.Max(LeastSegment, X(phase.Time.End) - left);
            _canvas.Rectangle(
                style ?? "inner", Math.Min(left, Right - width), style is null ? _y + StripHeight - InnerHeight : _y, width, style is null ? InnerHeight : StripHeight);
        }

        _y += StripHeight;
        return _y;
    }

    private void DrawPhaseNames()
    {
        double x = Left;
        foreach (TracePhase phase in RunTexts.Shown(_trace))
        {
            string text = $"{RunTexts.Phase(phase.Name)} {RunTexts.Length(phase.Time.Length ?? 0)}";
            double width = Swatch + 5 + SvgCanvas.WidthOf(text, PictureStyle.SmallSize);
            if (x + width > Right)
            {
                x = Left;
                _y += 19;
            }

            _canvas.Rectangle(PictureStyle.Of(phase.Name) ?? "inner", x, _y - Swatch + 1, Swatch, Swatch, 2);
            _canvas.Text("mute", x + Swatch + 5, _y, text);
            x += width + 14;
        }
    }

    // From the window's place in the strip to the whole width of its own axis.
    private void DrawZoom(RunWindow window, double top, double bottom)
    {
        double end = Math.Max(RunLength, _trace.Phases.Select(phase => phase.Time.End).DefaultIfEmpty().Max());
        double from = Left + (Math.Clamp(window.Begin / end, 0, 1) * (Right - Left));
        double to = Math.Max(from + LeastSegment, Left + (Math.Clamp(window.End / end, 0, 1) * (Right - Left)));
        _canvas.Path(
            "zoom",
            $"M{from:0.#} {top:0.#}L{to:0.#} {top:0.#}L{WindowPlot.Right:0.#} {bottom:0.#}L{WindowPlot.Left:0.#} {bottom:0.#}Z");
    }

    private void DrawScripts()
    {
        if (_trace.Scripts.Count == 0)
        {
            return;
        }

        _y += 10;
        foreach (TraceScript script in _trace.Scripts.Take(MostScripts))
        {
            _y += 18;
            string style = script.IsSuccess ? script.Phase : "bad";
            _canvas.Rectangle(style, Left, _y - Swatch + 1, Swatch, Swatch, 2);
            _canvas.Text(script.IsSuccess ? "ink" : "bad-text", Left + Swatch + 5, _y, SvgCanvas.Fit(TimelineTexts.Script(script), Right - Left - 20, PictureStyle.SmallSize));
        }

        if (_trace.Scripts.Count > MostScripts)
        {
            _y += 18;
            _canvas.Text("mute", Left, _y, $"and {_trace.Scripts.Count - MostScripts} more scripts");
        }
    }

    private void DrawFoot()
    {
        _y += 30;
        string[] parts = [$"extension {_trace.ExtensionVersion}", _trace.OperatingSystem, $"kernel {_trace.Kernel}", $"task {_trace.TaskId ?? "unnamed"}"];
        _canvas.Text("mute", Left, _y, SvgCanvas.Fit(string.Join(" · ", parts), Right - Left, PictureStyle.SmallSize));
    }

    // The card comes first in the document, and its height is known last.
    private string Framed()
    {
        double height = Math.Round(_y + PictureStyle.Margin - 8);
        using var card = new SvgCanvas();
        card.Rectangle("card", 0.5, 0.5, PictureStyle.Width - 1, height - 1, 8);
        return card.With(_canvas).Finish(PictureStyle.Width, height, PictureStyle.Sheet, TimelineTexts.Title(_trace));
    }
}
