using SnapshotCore.Backup;
using SnapshotCore.Errors;

namespace SnapshotCore.Lifecycle;

/// <summary>What the recovery at the start of every command found.</summary>
/// <param name="LiveRun">A run is in progress; its freezes were left alone.</param>
/// <param name="Thawed">Mount points that a dead run had left frozen.</param>
/// <param name="Problems">What could not be thawed, and why.</param>
public sealed record RecoveredRun(bool LiveRun, IReadOnlyList<string> Thawed, IReadOnlyList<BackupError> Problems)
{
    /// <summary>Why a dead run's thaw timer is still there; null when none is, or a run needs it.</summary>
    public BackupError? TimerLeft { get; init; }
}

/// <summary>
/// The machine as the lifecycle commands see it. Tests put their own in place: a process that ignores SIGTERM for
/// four minutes, or survives SIGKILL, cannot be had otherwise.
/// </summary>
/// <param name="Recover">Thaws what a dead run left frozen; cheap when there is nothing.</param>
/// <param name="FindProcesses">The processes whose executable matches; zombies have none.</param>
/// <param name="Signal">Sends a signal, kill(2), to exactly that process; a process that is gone is no failure.</param>
/// <param name="ResumeApplications">Runs the post-scripts that a dead run owes, from the package at a path, within a time; nothing while a run is in progress.</param>
/// <param name="RunFolders">Where a run may keep its journal: both places, of which one is in use.</param>
/// <param name="OwnerFolder">The owner's folder, normally /etc/azure.</param>
/// <param name="Clock">Measures every wait.</param>
public sealed record MachineAccess(
    Func<RecoveredRun> Recover,
    Func<Predicate<string>, IReadOnlyList<RunProcess>> FindProcesses,
    Action<RunProcess, int> Signal,
    Func<string, TimeSpan, Task<IReadOnlyList<ResumedApplication>>> ResumeApplications,
    IReadOnlyList<string> RunFolders,
    string OwnerFolder,
    TimeProvider Clock);
