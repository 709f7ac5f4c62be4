using System.Globalization;

using SnapshotCore.Freeze;
using SnapshotCore.Reporting.Traces;

using VmSnapshot.Runs;

namespace VmSnapshot.Status;

/// <summary>What <c>vmsnapshot status</c> says.</summary>
internal static class StatusTexts
{
    internal const string Description = "Tells how the last backup went, and whether one is running now.";

    internal const string Notes = """
        It reads the traces that backups leave in the log folder; the last 30 are kept.

        Exit codes:
          0  the last backup succeeded
          2  wrong arguments
          3  a backup is running now
          4  not looked at: only root may
          7  no backup has left a trace
          8  the last backup failed
          9  a backup died and may have left something frozen
          1  unexpected failure
        """;

    internal const string Json = "Print JSON for programs; docs/operations.md describes it.";
    internal const string All = "List all backups that have left a trace, one line each.";
    internal const string Last = "List that many of the last backups, one line each.";
    internal const string Disks = "Disks:";
    internal const string Scripts = "Scripts:";
    internal const string Warnings = "Warnings:";
    internal const string NothingFrozen = "Nothing was frozen.";
    internal const string NoSnapshot = "No snapshot was tried.";

    internal const string OutcomeOnly =
        "The backup's own process did not live to tell more, or never began; extension.log has what it wrote.";

    internal static string None(string folder) =>
        $"No backup has left a trace in {folder}: none has ended on this machine since this version of the extension was installed, or the owner wants no log.";

    internal static string Headline(BackupTrace trace) => trace.Message.Length == 0 || trace.IsSuccess
        ? $"The last backup {RunTexts.Result(trace)} ({RunTexts.Code(trace)})."
        : $"The last backup failed with {RunTexts.Code(trace)}:";

    internal static string When(BackupTrace trace) => trace.IsOutcomeOnly
        ? $"It was reported at {RunTexts.When(trace)}; {Task(trace)}."
        : $"It began at {RunTexts.When(trace)} and took {RunTexts.Length((trace.Ended - trace.Started).TotalMilliseconds)}; {Task(trace)}.";

    internal static string Running(RunInProgress running)
    {
        string since = running.Age is { } age ? $" for {RunTexts.Length(age.TotalMilliseconds)}" : "";
        string frozen = running.MayBeFrozen.Count == 0
            ? "It freezes nothing at this moment."
            : $"It may have frozen {string.Join(", ", running.MayBeFrozen)}, for {Math.Max(0, running.TimeLeft.TotalSeconds).ToString("0.0", CultureInfo.InvariantCulture)} s more at most.";
        return $"A backup is running{since} (worker {running.Worker.Pid}). {frozen}";
    }

    internal static string Died(RunInProgress dead) =>
        $"A backup died (worker {dead.Worker.Pid}), and may have left frozen: {string.Join(", ", dead.MayBeFrozen)}. Thaw it: DOTNET_EnableDiagnostics=0 vmsnapshot thaw";

    internal static string Frozen(RunWindow window)
    {
        int count = window.Trace.FileSystems.Count(one => one.Freeze is not null);
        string systems = RunTexts.Count(count, "file system was", "file systems were");
        return window.FrozenTime is { } time
            ? $"{systems} frozen for {RunTexts.Length(time)}{Of(window)}."
            : $"{systems} asked to freeze; no thaw was seen.";
    }

    internal static string Who(BackupTrace trace) => trace.SnapshotsBy switch
    {
        BackupTrace.ByHost => "The host took the snapshots",
        BackupTrace.ByGuest => "The snapshots were taken through storage, from inside the VM",
        _ => "Nobody was found to take snapshots",
    };

    internal static string Strategy(BackupTrace trace) => trace.Strategy is { } strategy ? $" (strategy {strategy})" : "";

    internal static string Taken(BackupTrace trace)
    {
        int taken = trace.Disks.Count(disk => disk.IsSuccessful);
        return taken == trace.Disks.Count
            ? $"{RunTexts.Count(taken, "disk", "disks")}, all taken"
            : string.Create(CultureInfo.InvariantCulture, $"{taken} of {trace.Disks.Count} taken");
    }

    internal static string Acknowledged(RunWindow window) => window is { FirstAnswer: { } first, LastAnswer: { } last }
        ? $"; acknowledged {RunTexts.Length(first - window.Begin)} to {RunTexts.Length(last - window.Begin)} after the first {(window.HasFreeze ? "freeze call" : "request")}"
        : "";

    internal static string Host(TraceHostCall host) => host.Detail.Length == 0
        ? string.Create(CultureInfo.InvariantCulture, $"the host's dosnapshot: HTTP {host.Status}")
        : string.Create(CultureInfo.InvariantCulture, $"the host's dosnapshot: {host.Status}, {host.Detail}");

    internal static string Remedy(string remedy) => $"What to do: {remedy}";

    internal static string Evidence(string evidence) => $"Why: {evidence}";

    private static string Task(BackupTrace trace) =>
        string.Create(CultureInfo.InvariantCulture, $"number {trace.Sequence}, task {trace.TaskId ?? "unnamed"}");

    private static string Of(RunWindow window) => window is { FrozenFrom: { } from, FrozenUntil: { } until } && until > from
        ? $", all of them at once for {RunTexts.Length(until - from)}"
        : "";
}
