using SnapshotCore.Agent;
using SnapshotCore.Backup;
using SnapshotCore.Freeze;
using SnapshotCore.Linux;
using SnapshotCore.Systemd;

namespace SnapshotCore.Lifecycle;

/// <summary>The real machine, as the lifecycle commands see it.</summary>
public static class ThisMachine
{
    /// <summary>Recovery by the journal, forgotten thaw timers by systemd, owed scripts by their note, processes by /proc, signals by pidfd, waits by the monotonic clock.</summary>
    public static MachineAccess Access { get; } = new(
        Recover,
        FindProcesses,
        Signal,
        (package, most) => OwedPostScripts.RunEverywhereAsync(UniqueMachineId.OwnerFolder, package, most, TimeProvider.System),
        RunFolder.Places,
        UniqueMachineId.OwnerFolder,
        TimeProvider.System);

    private static RecoveredRun Recover()
    {
        var timers = ForgottenTimers.Find();
        RecoveryReport[] reports =
            [.. RunFolder.Places.Select(place => FreezeRecovery.Run(RunFolder.At(place), TimeProvider.System))];
        if (reports.Any(report => report is { IsStillFreezing: true, LiveRun: false }))
        {
            RecoveryWatch.Start(Path.Combine(AppContext.BaseDirectory, "guardian"));
        }

        bool isOver = reports.All(report => report is { LiveRun: false, IsStillFreezing: false, Problems.Count: 0 });
        return new RecoveredRun(
            reports.Any(report => report.LiveRun),
            [.. reports.SelectMany(report => report.Thawed)],
            [.. reports.SelectMany(report => report.Problems)])
        {
            TimerLeft = isOver && !OwedPostScripts.IsNoted(RunFolder.Places) ? timers.Stop(TimeProvider.System) : null,
        };
    }

    private static IReadOnlyList<RunProcess> FindProcesses(Predicate<string> executable) =>
        [.. ProcessTable.FindByExecutable(executable)
            .Select(found => new RunProcess(found.Pid, found.StartTime, found.Executable))];

    // A process that has ended meanwhile, or cannot be signalled, shows in the next look at the table.
    private static void Signal(RunProcess process, int signal) =>
        _ = Signals.Send(process.Pid, process.StartTime, signal);
}
