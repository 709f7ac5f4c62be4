using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// Runs the guardian's whole thaw path once, on a memory file that can't be frozen, so that nothing is loaded or
/// compiled for the first time while disks are frozen, and all of it is in memory when that is locked.
/// </summary>
internal static class GuardianRehearsal
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>Arms a freeze of nothing, whose deadline has passed and whose worker is dead, and lets it be thawed.</summary>
    /// <param name="worker">The real worker; only looked at.</param>
    internal static void Run(ProcessWatch? worker)
    {
        SharedFreezeState state = SharedFreezeState.Create(3);
        SafeFileHandle[] files = [MemoryFile.Create("a", []), MemoryFile.Create("b", []), MemoryFile.Create("c", [])];
        state.TryMove(0, TargetState.Pending, TargetState.Frozen);
        state.TryMove(1, TargetState.Pending, TargetState.Freezing);
        state.TryMove(2, TargetState.Pending, TargetState.ThawingByWorker);
        using var freeze = new GuardedFreeze(
            state, files, rcu: null, LinuxFreezeCalls.Instance, TimeProvider.System);
        Deadline deadline = Deadline.After(Limit, TimeProvider.System);
        while (!freeze.IsOver && !deadline.IsPassed)
        {
            freeze.Tick(isWorkerLost: true, thread => worker is null || worker.IsThreadGone(thread));
            freeze.Caller.Progress.Take(TimeSpan.FromMilliseconds(5));
        }

        _ = freeze.IsPastDeadlineBy(Limit);
        if (worker is { State: not 'T' })
        {
            _ = Signals.Send(worker.Identity.Pid, worker.Identity.StartTime, 0); // asks only
        }
    }
}
