using VmSnapshot.Runs;

namespace VmSnapshot.Timeline;

/// <summary>
/// The window of a run on an axis of milliseconds: a row for each file system and disk, what was frozen all at once shaded,
/// the first and the last acknowledgement marked.
/// </summary>
internal sealed class WindowPlot
{
    /// <summary>Where the axis begins.</summary>
    internal const double Left = 250;

    /// <summary>Where it ends.</summary>
    internal const double Right = 880;

    private const double LabelWidth = Left - PictureStyle.Margin - 10;
    private const double NoteWidth = PictureStyle.Width - PictureStyle.Margin - Right - 10;
    private const double Lane = 18;
    private const double BarHeight = 12;
    private const double ThinBar = 6;
    private const int MostTicks = 9;

    private readonly SvgCanvas _canvas;
    private readonly RunWindow _window;
    private readonly IReadOnlyList<WindowRow> _rows;
    private readonly double _rowHeight;
    private readonly double _length;

    /// <summary>Prepares the plot.</summary>
    /// <param name="canvas">Where it is drawn.</param>
    /// <param name="window">The window.</param>
    /// <param name="rows">Its rows.</param>
    internal WindowPlot(SvgCanvas canvas, RunWindow window, IReadOnlyList<WindowRow> rows)
    {
        _canvas = canvas;
        _window = window;
        _rows = rows;
        _rowHeight = rows.Count <= 24 ? 24 : 19;
        _length = window.End - window.Begin;
    }

    /// <summary>Draws it.</summary>
    /// <param name="top">Where it begins.</param>
    /// <returns>Where it ends.</returns>
    internal double Draw(double top)
    {
        double lanes = top + 8 + (3 * Lane);
        double bottom = lanes + (_rows.Count * _rowHeight) + 8 + (HasBoth ? 8 : 0);
        DrawShades(top, bottom);
        DrawAxis(top, bottom);
        DrawAcknowledgements(top, bottom);
        double y = lanes + (_rowHeight / 2);
        RowKind? before = null;
        foreach (WindowRow row in _rows)
        {
            y += before is { } kind && kind != row.Kind ? 8 : 0;
            before = row.Kind;
            DrawRow(row, y);
            y += _rowHeight;
        }

        return DrawLegend(bottom + 44);
    }

    private bool HasBoth => _rows.Select(row => row.Kind).Distinct().Count() > 1;

    private double X(double moment) => Left + (Math.Clamp((moment - _window.Begin) / _length, 0, 1) * (Right - Left));

    private void DrawShades(double top, double bottom)
    {
        _canvas.Rectangle("half", Left, top, Right - Left, bottom - top);
        if (_window is not { FrozenFrom: { } from, FrozenUntil: { } until } || until <= from)
        {
            return;
        }

        double left = X(from), right = X(until);
        _canvas.Rectangle("shade", left, top, right - left, bottom - top);
        string text = TimelineTexts.AllFrozen(until - from);
        double half = SvgCanvas.WidthOf(text, PictureStyle.SmallSize, isBold: true) / 2;
        _canvas.Text("strong", Math.Clamp((left + right) / 2, Left + half, Right - half), top + Lane, text, "middle");
    }

    private void DrawAxis(double top, double bottom)
    {
        foreach (double tick in AxisTicks.Of(_length, MostTicks))
        {
            double x = X(_window.Begin + tick);
            _canvas.Path("grid", $"M{x:0.##} {top + Lane + 8:0.##}V{bottom:0.##}");
            _canvas.Path("axis", $"M{x:0.##} {bottom:0.##}v5");
            _canvas.Text("mute", x, bottom + 18, AxisTicks.Label(tick), "middle");
        }

        _canvas.Path("axis", $"M{Left:0.##} {bottom:0.##}H{Right:0.##}");
        _canvas.Text("mute", PictureStyle.Margin, bottom + 18, TimelineTexts.AxisUnit);
        _canvas.Text("mute", PictureStyle.Margin, bottom + 33, TimelineTexts.AxisOrigin(_window));
    }

    // Each in a lane of its own, so that they never lie on one another.
    private void DrawAcknowledgements(double top, double bottom)
    {
        if (_window is not { FirstAnswer: { } first, LastAnswer: { } last })
        {
            return;
        }

        if (last - first < 0.0005)
        {
            Mark(last, top + (2 * Lane), bottom, TimelineTexts.Only(last - _window.Begin), isLeft: false);
            return;
        }

        Mark(first, top + (2 * Lane), bottom, TimelineTexts.First(first - _window.Begin), isLeft: true);
        Mark(last, top + (3 * Lane), bottom, TimelineTexts.LastOf(last - _window.Begin), isLeft: false);
    }

    private void Mark(double moment, double y, double bottom, string text, bool isLeft)
    {
        double x = X(moment), width = SvgCanvas.WidthOf(text, PictureStyle.SmallSize) + 6;
        _canvas.Path("ack", $"M{x:0.##} {y - 10:0.##}V{bottom:0.##}");
        bool goesLeft = isLeft ? x - width > PictureStyle.Margin : x + width > PictureStyle.Width - PictureStyle.Margin;
        _canvas.Text("halo", goesLeft ? x - 6 : x + 6, y, text, goesLeft ? "end" : "start");
    }

    private void DrawRow(WindowRow row, double y)
    {
        _canvas.Text(row.IsBad ? "bad-text" : "ink", PictureStyle.Margin, y + 4, SvgCanvas.Fit(row.Label, LabelWidth, PictureStyle.SmallSize));
        if (row.Kind == RowKind.FileSystem)
        {
            DrawFrozen(row, y);
        }
        else
        {
            DrawRequest(row, y);
        }

        DrawNote(row, y + 4);
    }

    private void DrawFrozen(WindowRow row, double y)
    {
        if (row.First is not { } freeze)
        {
            return;
        }

        double top = y - (BarHeight / 2);
        bool isFrozen = freeze.Length is not null && (row.Last is not null || !row.IsBad);
        if (isFrozen)
        {
            Bar("frozen", freeze.End, row.Last?.Begin ?? _window.End, top, BarHeight);
        }

        Bar(isFrozen ? "call" : "bad", freeze.Begin, freeze.Length is null ? _window.End : freeze.End, top, BarHeight);
        if (row.Last is { } thaw)
        {
            Bar("call", thaw.Begin, thaw.End, top, BarHeight);
        }
    }

    private void DrawRequest(WindowRow row, double y)
    {
        if (row.First is not { } call)
        {
            return;
        }

        double end = call.Length is null ? _window.End : call.End;
        Bar(row.IsBad ? "bad" : "asked", call.Begin, end, y - (ThinBar / 2), ThinBar);
        double x = X(end);
        if (row.IsBad)
        {
            _canvas.Path("cross", $"M{x - 4:0.##} {y - 4:0.##}l8 8m0 -8l-8 8");
        }
        else
        {
            _canvas.Disc("taken", x, y, 4.5);
        }
    }

    private void Bar(string style, double from, double to, double top, double height) =>
        _canvas.Rectangle(style, X(from), top, X(Math.Max(from, to)) - X(from), height);

    // What is too long for the column stands in the plot: after the bar, or before it where that has more room.
    private void DrawNote(WindowRow row, double baseline)
    {
        string style = row.IsBad ? "bad-text halo" : "mute";
        if (SvgCanvas.WidthOf(row.Note, PictureStyle.SmallSize) <= NoteWidth)
        {
            _canvas.Text(row.IsBad ? "bad-text" : "mute", Right + 10, baseline, row.Note);
            return;
        }

        double after = row.First is { } call ? X((row.Last ?? call) is { Length: not null } span ? span.End : _window.End) + 10 : Left + 6;
        double before = row.First is { } begin ? X(begin.Begin) - 10 : Left;
        double room = PictureStyle.Width - PictureStyle.Margin - after;
        bool isAfter = room >= before - Left;
        _canvas.Text(
            style,
            isAfter ? after : before,
            baseline,
            SvgCanvas.Fit(row.Note, isAfter ? room : before - Left, PictureStyle.SmallSize),
            isAfter ? "start" : "end");
    }

    private double DrawLegend(double y)
    {
        double x = Left;
        (string Style, string Text)[] entries =
        [
            ("call", "FIFREEZE, FITHAW call"), ("frozen", "frozen"), ("asked", "snapshot requested"), ("taken", "acknowledged"),
            .. _rows.Any(row => row.IsBad) ? new[] { ("bad", "failed") } : [],
        ];
        foreach ((string style, string text) in entries)
        {
            if (style == "taken")
            {
                _canvas.Disc(style, x + 5, y - 4, 4.5);
            }
            else
            {
                _canvas.Rectangle(style, x, style == "asked" ? y - 7 : y - 9, 10, style == "asked" ? ThinBar : 10, 1);
            }

            _canvas.Text("mute", x + 16, y, text);
            x += 16 + SvgCanvas.WidthOf(text, PictureStyle.SmallSize) + 16;
        }

        return y;
    }
}
