using SnapshotCore.Reporting.Traces;

using VmSnapshot.Runs;

namespace VmSnapshot.Timeline;

/// <summary>What <c>vmsnapshot timeline</c> says.</summary>
internal static class TimelineTexts
{
    internal const string Description = "Draws the last backup: what was frozen when, and when each snapshot was taken.";

    internal const string Notes = """
        In a bar, ░ is a FIFREEZE or FITHAW call, █ is frozen; ━ is a request for a
        snapshot, ● its acknowledgement, × its failure.

        Exit codes:
          0  drawn
          2  wrong arguments, or the picture can't be written
          4  not looked at: only root may
          7  there is no such backup
          1  unexpected failure
        """;

    internal const string Svg = "Write a picture to this file (- for standard output) instead of text.";
    internal const string Run = "Draw not the last backup but the one with this number of status --all.";
    internal const string NoWindow = "Nothing was frozen, and no snapshot was tried.";
    internal const string OutcomeOnly = "Of this backup only the outcome is known.";
    internal const string FileSystemsMore = "more file systems";
    internal const string DisksMore = "more disks";
    internal const string HostCall = "host: dosnapshot";

    internal static string NoRun(int number, string folder) => number == 1
        ? $"No backup has left a trace in {folder}."
        : $"There are not {number} backups in {folder}; see vmsnapshot status --all.";

    internal static string NotWritten(string file, string why) => $"{file} can't be written: {why}";

    internal static string Written(string file) => $"Drawn to {file}.";

    internal static string Title(BackupTrace trace) => $"Backup of {RunTexts.When(trace)}: {RunTexts.Result(trace)}";

    internal static string WholeRun(BackupTrace trace) =>
        $"The whole run: {RunTexts.Length((trace.Ended - trace.Started).TotalMilliseconds)}";

    internal static string Window(RunWindow window) => window.HasFreeze
        ? $"The frozen window: {RunTexts.Length(window.FrozenTime ?? (window.End - window.Begin))}"
        : $"The snapshots, nothing frozen: {RunTexts.Length(window.End - window.Begin)}";

    internal static string AllFrozen(double length) => $"all frozen for {RunTexts.Length(length)}";

    internal static string First(double moment) => $"first acknowledgement {RunTexts.Length(moment)}";

    internal static string LastOf(double moment) => $"last acknowledgement {RunTexts.Length(moment)}";

    internal static string Only(double moment) => $"acknowledged {RunTexts.Length(moment)}";

    internal const string AxisUnit = "milliseconds since the";

    internal static string AxisOrigin(RunWindow window) => window.HasFreeze ? "first FIFREEZE call" : "first request";

    internal static string Script(TraceScript script)
    {
        string time = script.Time?.Length is { } length ? $" after {RunTexts.Length(length)}" : "";
        return $"{script.Phase}-script {script.Path}: {RunTexts.End(script)}{time}";
    }
}
