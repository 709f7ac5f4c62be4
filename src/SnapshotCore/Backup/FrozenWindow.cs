using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Linux;
using SnapshotCore.Preflight;
using SnapshotCore.Snapshots;

namespace SnapshotCore.Backup;

/// <summary>
/// FREEZE, SNAPSHOT and THAW of one backup, and nothing else: everything that could be done before has been done,
/// everything that can wait waits. It runs on the thread that called it, without awaiting, until the thaw is over.
/// </summary>
internal sealed class FrozenWindow
{
    // What the last snapshot call leaves to the thaw, so that storage that never answers is what the backup fails by,
    // and not the limit of the freeze, which the guardian keeps. The shortest limit is one second.
    private static readonly TimeSpan LeftForThaw = TimeSpan.FromMilliseconds(500);

    private readonly ISnapshotter _snapshotter;
    private readonly TooLateRule _tooLate;
    private readonly TimeSpan _limit;
    private readonly TimeProvider _clock;

    /// <param name="snapshotter">Warm: connections open, code rehearsed.</param>
    /// <param name="tooLate">Looked at a second time once all is frozen.</param>
    /// <param name="limit">The hard limit of the window.</param>
    /// <param name="clock">The VM's clocks.</param>
    internal FrozenWindow(ISnapshotter snapshotter, TooLateRule tooLate, TimeSpan limit, TimeProvider clock)
    {
        _snapshotter = snapshotter;
        _tooLate = tooLate;
        _limit = limit;
        _clock = clock;
    }

    /// <summary>Freezes, snapshots and thaws.</summary>
    /// <param name="session">What is to be frozen, opened and rehearsed.</param>
    /// <param name="snapshotUnfrozen">Whether a snapshot is wanted even if the freeze fails (crash-consistent rule).</param>
    /// <param name="stop">Cancelled when the run is told to stop; ends the window at once.</param>
    internal WindowResult Run(FreezeSession session, bool snapshotUnfrozen, CancellationToken stop)
    {
        var deadline = Deadline.After(_limit - LeftForThaw, _clock);
        WaitHandle[] ends = new WaitHandle[3];
        ends[1] = stop.WaitHandle;
        ends[2] = session.WindowLost.WaitHandle;

        BackupError? freezeError = session.Freeze(stop).Error;
        if (freezeError is not null && (!snapshotUnfrozen || stop.IsCancellationRequested))
        {
            return new WindowResult(session.Thaw(), freezeError, null, null);
        }

        if (_tooLate.Check() is { } late)
        {
            return new WindowResult(session.Thaw(), freezeError, late, null);
        }

        if (freezeError is not null)
        {
            ends = ends[..2]; // there is no freeze to lose
            deadline = Deadline.After(_limit, _clock); // and none whose time the failed one has used up
        }

        using ISnapshotBurst burst = _snapshotter.TakeAll(deadline);
        ends[0] = burst.Completed;
        _ = WaitHandle.WaitAny(ends, deadline.Remaining);
        FreezeReport freeze = session.Thaw();
        burst.Abandon();
        return new WindowResult(freeze, freezeError, null, burst.Read());
    }
}
