using System.Text;

using SnapshotCore.Reporting.Traces;

using VmSnapshot.Output;
using VmSnapshot.Runs;

namespace VmSnapshot.Timeline;

/// <summary>
/// A backup as bars of characters: the phases on the scale of the whole run, then the window on its own, which would be
/// less than a column of it.
/// </summary>
internal sealed class TimelineText
{
    private const int WidthOfPipe = 100;
    private const int WidestLabel = 30;
    private const int LeastNote = 11;
    private const int WidestNote = 28;
    private const int LeastBar = 20;
    private const int Indent = 2;

    private readonly BackupTrace _trace;
    private readonly int _width;
    private int _noteWidth = LeastNote;
    private readonly StringBuilder _text = new();

    /// <summary>Prepares the text.</summary>
    /// <param name="trace">The run.</param>
    /// <param name="width">Columns of the terminal; null where there is none.</param>
    internal TimelineText(BackupTrace trace, int? width)
    {
        _trace = trace;
        _width = width ?? WidthOfPipe;
    }

    /// <summary>Writes it.</summary>
    internal string Write()
    {
        AppendParagraph($"{TimelineTexts.Title(_trace)} ({RunTexts.Code(_trace)})");
        if (!_trace.IsSuccess && _trace.Message.Length > 0)
        {
            AppendParagraph(_trace.Message);
        }

        _text.Append('\n');
        if (_trace.IsOutcomeOnly)
        {
            AppendParagraph(TimelineTexts.OutcomeOnly);
            return _text.ToString();
        }

        AppendPhases();
        if (RunWindow.Of(_trace) is { } window)
        {
            AppendWindow(window, WindowRow.Of(window));
        }
        else
        {
            AppendParagraph(TimelineTexts.NoWindow);
        }

        foreach (TraceScript script in _trace.Scripts)
        {
            AppendParagraph(TimelineTexts.Script(script));
        }

        return _text.ToString();
    }

    private void AppendPhases()
    {
        AppendParagraph(TimelineTexts.WholeRun(_trace));
        double end = Math.Max((_trace.Ended - _trace.Started).TotalMilliseconds, _trace.Phases.Select(phase => phase.Time.End).DefaultIfEmpty().Max());
        IReadOnlyList<TracePhase> phases = RunTexts.Shown(_trace);
        int labels = WidthOf(phases.Select(phase => RunTexts.Phase(phase.Name)));
        var scale = new Scale(0, Math.Max(end, 0.001), BarWidth(labels));
        foreach (TracePhase phase in phases)
        {
            char[] bar = scale.Empty();
            scale.Fill(bar, phase.Time.Begin, phase.Time.End, '█');
            AppendRow(RunTexts.Phase(phase.Name), labels, bar, RunTexts.Length(phase.Time.Length ?? 0));
        }

        _text.Append('\n');
    }

    private void AppendWindow(RunWindow window, IReadOnlyList<WindowRow> rows)
    {
        AppendParagraph(TimelineTexts.Window(window));
        int labels = WidthOf(rows.Select(row => Printable.Of(row.Label)));
        _noteWidth = Math.Clamp(rows.Max(row => DisplayWidth.Of(Printable.Of(row.Note))), LeastNote, Math.Min(WidestNote, Math.Max(LeastNote, _width / 4)));
        var scale = new Scale(window.Begin, window.End, BarWidth(labels));
        AppendRow("", labels, AxisOf(window, scale), "ms");
        if (window is { FrozenFrom: { } from, FrozenUntil: { } until } && until > from)
        {
            char[] all = scale.Empty();
            scale.Fill(all, from, until, '▔');
            AppendRow("all frozen", labels, all, RunTexts.Length(until - from));
        }

        foreach (WindowRow row in rows)
        {
            AppendRow(Printable.Of(row.Label), labels, row.Kind == RowKind.FileSystem ? Frozen(row, scale, window) : Asked(row, scale, window), row.Note);
        }

        _text.Append('\n');
    }

    private static char[] AxisOf(RunWindow window, Scale scale)
    {
        char[] axis = scale.Empty();
        int free = 0;
        foreach (double tick in AxisTicks.Of(window.End - window.Begin, Math.Max(2, axis.Length / 10)))
        {
            string label = $"|{AxisTicks.Label(tick)}";
            int column = scale.Column(window.Begin + tick);
            if (column >= free && column + label.Length <= axis.Length)
            {
                label.CopyTo(axis.AsSpan(column));
                free = column + label.Length + 1;
            }
        }

        return axis;
    }

    private static char[] Frozen(WindowRow row, Scale scale, RunWindow window)
    {
        char[] bar = scale.Empty();
        if (row.First is { } freeze)
        {
            bool isFrozen = freeze.Length is not null && (row.Last is not null || !row.IsBad);
            if (isFrozen)
            {
                scale.Fill(bar, freeze.End, row.Last?.Begin ?? window.End, '█');
            }

            scale.Fill(bar, freeze.Begin, freeze.Length is null ? window.End : freeze.End, '░');
        }

        if (row.Last is { } thaw)
        {
            scale.Fill(bar, thaw.Begin, thaw.End, '░');
        }

        return bar;
    }

    private static char[] Asked(WindowRow row, Scale scale, RunWindow window)
    {
        char[] bar = scale.Empty();
        if (row.First is { } call)
        {
            double end = call.Length is null ? window.End : call.End;
            scale.Fill(bar, call.Begin, end, '━');
            bar[scale.Column(end)] = row.IsBad ? '×' : '●';
        }

        return bar;
    }

    private int WidthOf(IEnumerable<string> labels) =>
        Math.Min(Math.Min(WidestLabel, _width / 3), labels.Append("all frozen").Max(DisplayWidth.Of));

    private int BarWidth(int labels) => Math.Max(LeastBar, _width - Indent - labels - 2 - _noteWidth);

    private void AppendRow(string label, int labels, char[] bar, string note)
    {
        string shown = Shorten(label, labels);
        _text.Append(' ', Indent).Append(shown).Append(' ', labels - DisplayWidth.Of(shown) + 1).Append(WithNote(bar, Printable.Of(note)));
        while (_text[^1] == ' ')
        {
            _text.Length--;
        }

        _text.Append('\n');
    }

    // What is too long for its column begins right behind the bar; what still has no room is cut.
    private string WithNote(char[] bar, string note)
    {
        string drawn = new(bar);
        int most = bar.Length + 1 + _noteWidth;
        string line = note.Length <= _noteWidth ? $"{drawn} {note}" : $"{drawn.TrimEnd()} {note}";
        return DisplayWidth.Of(line) <= most ? line : $"{line[..(most - 1)]}…";
    }

    // The end of a path tells more than its beginning.
    private static string Shorten(string text, int width)
    {
        while (DisplayWidth.Of(text) > width)
        {
            text = "…" + text[(text[0] == '…' ? 2 : 1)..];
        }

        return text;
    }

    private void AppendParagraph(string text)
    {
        foreach (string line in TextWrap.Lines(Printable.Of(text), _width))
        {
            _text.Append(line).Append('\n');
        }
    }

    /// <summary>From moments to columns.</summary>
    private sealed record Scale(double Begin, double End, int Columns)
    {
        internal char[] Empty()
        {
            char[] bar = new char[Columns];
            Array.Fill(bar, ' ');
            return bar;
        }

        internal int Column(double moment) =>
            Math.Clamp((int)((moment - Begin) / (End - Begin) * Columns), 0, Columns - 1);

        internal void Fill(char[] bar, double from, double to, char with) =>
            bar.AsSpan(Column(from)..(Column(Math.Max(from, to)) + 1)).Fill(with);
    }
}
