using System.Globalization;
using System.Text;

using SnapshotCore.Errors;
using SnapshotCore.Reporting.Traces;

using VmSnapshot.Output;
using VmSnapshot.Runs;

namespace VmSnapshot.Status;

/// <summary>The last backup, or a list of the last ones, for people.</summary>
/// <param name="runs">What was found.</param>
/// <param name="width">Columns of the terminal; null for no limit.</param>
internal sealed class StatusText(BackupRuns runs, int? width)
{
    private const int Indent = 2;

    // A VM has at most 65 disks; more than this many good ones in a row tell nothing.
    private const int MostDisks = 16;

    private readonly StringBuilder _text = new();

    /// <summary>The last backup in words.</summary>
    internal string Write()
    {
        AppendRunning();
        if (runs.Newest is not { } trace)
        {
            AppendParagraph(StatusTexts.None(runs.Folder), 0);
            return _text.ToString();
        }

        AppendParagraph(StatusTexts.Headline(trace), 0);
        AppendWhy(trace);
        AppendParagraph(StatusTexts.When(trace), 0);
        if (trace.IsOutcomeOnly)
        {
            AppendParagraph(StatusTexts.OutcomeOnly, 0);
            return _text.ToString();
        }

        var window = RunWindow.Of(trace);
        AppendParagraph(window is { HasFreeze: true } ? StatusTexts.Frozen(window) : StatusTexts.NothingFrozen, 0);
        AppendFailedFileSystems(trace);
        AppendSnapshots(trace, window);
        AppendScripts(trace);
        AppendList(StatusTexts.Warnings, trace.Warnings);
        return _text.ToString();
    }

    /// <summary>One line for each backup, the newest first; the number is what <c>timeline --run</c> takes.</summary>
    internal string WriteList()
    {
        AppendRunning();
        if (runs.Last.Count == 0)
        {
            AppendParagraph(StatusTexts.None(runs.Folder), 0);
            return _text.ToString();
        }

        var table = new TextTable(0, width);
        for (int i = 0; i < runs.Last.Count; i++)
        {
            BackupTrace trace = runs.Last[i];
            string frozen = RunWindow.Of(trace)?.FrozenTime is { } time ? $"frozen {RunTexts.Length(time)}" : "not frozen";
            table.Add(
                (i + 1).ToString(CultureInfo.InvariantCulture),
                RunTexts.When(trace),
                RunTexts.Code(trace),
                frozen,
                trace.Disks.Count == 0 ? "no snapshot" : StatusTexts.Taken(trace),
                trace.IsSuccess ? RunTexts.Consistency(trace) : "failed");
        }

        table.AppendTo(_text);
        return _text.ToString();
    }

    private void AppendRunning()
    {
        if (runs.Running is { } running)
        {
            AppendParagraph(running.IsAlive ? StatusTexts.Running(running) : StatusTexts.Died(running), 0);
            _text.Append('\n');
        }
    }

    private void AppendWhy(BackupTrace trace)
    {
        if (trace.Message.Length > 0)
        {
            AppendParagraph(trace.Message, Indent);
        }

        if (!trace.IsSuccess && RemedyOf(trace) is { Length: > 0 } remedy && !trace.Message.Contains(remedy, StringComparison.Ordinal))
        {
            AppendParagraph(StatusTexts.Remedy(remedy), Indent);
        }

        if (trace.Evidence.Length > 0)
        {
            AppendParagraph(StatusTexts.Evidence(trace.Evidence), Indent);
        }

        _text.Append('\n');
    }

    private void AppendFailedFileSystems(BackupTrace trace)
    {
        foreach (TraceFileSystem one in trace.FileSystems.Where(one => one.Errno is not null))
        {
            AppendParagraph($"{one.MountPoint} ({one.Type}, {one.Device}): {one.State}, {one.Errno}", Indent);
        }
    }

    private void AppendSnapshots(BackupTrace trace, RunWindow? window)
    {
        if (trace.Disks.Count == 0 && trace.HostCall is null)
        {
            AppendParagraph($"{StatusTexts.NoSnapshot}{(trace.SnapshotsBy is null ? StatusTexts.Strategy(trace) : "")}", 0);
            return;
        }

        string acknowledged = window is null ? "" : StatusTexts.Acknowledged(window);
        AppendParagraph($"{StatusTexts.Who(trace)}{StatusTexts.Strategy(trace)}: {StatusTexts.Taken(trace)}{acknowledged}.", 0);
        if (trace.HostCall is { } host)
        {
            AppendParagraph($"{StatusTexts.Host(host)}", Indent);
        }

        var table = new TextTable(Indent, width);
        TraceDisk[] shown = [.. trace.Disks.OrderBy(disk => disk.IsSuccessful).ThenBy(disk => disk.Index).Take(MostDisks)];
        foreach (TraceDisk disk in shown)
        {
            string took = disk.Call?.Length is { } length ? $"after {RunTexts.Length(length)}" : "";
            table.Add(
                RunTexts.Disk(disk),
                disk.IsSuccessful ? "taken" : "FAILED",
                disk.IsSuccessful ? took : $"{RunTexts.Failure(disk)}; {(took.Length > 0 ? took + "; " : "")}request {disk.RequestId ?? "without id"}. {disk.Error}".TrimEnd());
        }

        table.AppendTo(_text);
        if (shown.Length < trace.Disks.Count)
        {
            AppendParagraph($"and {RunTexts.Count(trace.Disks.Count - shown.Length, "disk", "disks")} more; --json has them all", Indent);
        }
    }

    private void AppendScripts(BackupTrace trace)
    {
        if (trace.Scripts.Count == 0)
        {
            return;
        }

        _text.Append(StatusTexts.Scripts).Append('\n');
        var table = new TextTable(Indent, width);
        foreach (TraceScript script in trace.Scripts)
        {
            string time = script.Time?.Length is { } length ? $" after {RunTexts.Length(length)}" : "";
            string tries = script.Attempts > 1 ? $", {RunTexts.Count(script.Attempts, "try", "tries")}" : "";
            table.Add($"{script.Phase}-script", script.IsSuccess ? "ok" : "FAILED", $"{script.Path}: {RunTexts.End(script)}{time}{tries}");
        }

        table.AppendTo(_text);
    }

    private void AppendList(string heading, IReadOnlyList<string> items)
    {
        if (items.Count > 0)
        {
            _text.Append(heading).Append('\n');
            foreach (string item in items)
            {
                AppendParagraph(item, Indent);
            }
        }
    }

    private void AppendParagraph(string text, int indent)
    {
        foreach (string line in TextWrap.Lines(Printable.Of(text), width - indent))
        {
            _text.Append(' ', indent).Append(line).Append('\n');
        }
    }

    private static string? RemedyOf(BackupTrace trace) =>
        ErrorCatalogue.All.FirstOrDefault(entry => (int)entry.Code == trace.Code)?.Remedy;
}
