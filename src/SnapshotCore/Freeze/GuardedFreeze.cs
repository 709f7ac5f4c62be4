using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// One armed freeze, in the guardian. Called again and again, it thaws what has to be thawed as things stand: see
/// <see cref="TargetState"/> for who may do what. Touches no file but proc while anything may be frozen.
/// </summary>
internal sealed class GuardedFreeze : IDisposable
{
    /// <summary>A FITHAW of the worker that takes longer is not waited for: the worker may be stopped.</summary>
    private static readonly long StuckAfter = TimeSpan.FromSeconds(1).ToNanoseconds();

    /// <summary>A file system that can't be thawed by so many calls, over at least 10 s, can't be thawed.</summary>
    private const int MostAttempts = 500;

    private readonly SharedFreezeState _state;
    private readonly IReadOnlyList<SafeFileHandle> _directories;
    private readonly TimeProvider _clock;
    private readonly RcuExpedited? _rcu;
    private readonly int[] _attempts;

    internal GuardedFreeze(
        SharedFreezeState state,
        IReadOnlyList<SafeFileHandle> directories,
        RcuExpedited? rcu,
        IFreezeCalls calls,
        TimeProvider clock)
    {
        _state = state;
        _directories = directories;
        _clock = clock;
        _rcu = rcu;
        _attempts = new int[state.Count];
        Caller = new FreezeCaller(state, directories, calls, clock, TargetState.ThawingByGuardian);
        Caller.Rehearse();
    }

    /// <summary>Makes the calls.</summary>
    internal FreezeCaller Caller { get; }

    /// <summary>Whether nothing is left to do.</summary>
    internal bool IsOver => _state.AreAllFinal();

    /// <summary>Whether something could not be thawed, and needs whoever reads the journal next.</summary>
    internal bool IsAnyLeftFrozen => _state.IsAnyLeftFrozen();

    /// <summary>Whether the session was given up.</summary>
    internal bool IsAbandoned => _state.IsAbandoned;

    /// <summary>The time to the deadline; zero when it has passed.</summary>
    internal TimeSpan UntilDeadline =>
        MonotonicClock.FromNanoseconds(Math.Max(0, _state.Deadline - _clock.Nanoseconds()));

    /// <summary>Whether the deadline passed more than this long ago.</summary>
    internal bool IsPastDeadlineBy(TimeSpan time) => _clock.Nanoseconds() > _state.Deadline + time.ToNanoseconds();

    /// <summary>Gives up if the worker is lost or the deadline has passed, and thaws what then has to be thawed.</summary>
    /// <param name="isWorkerLost">Whether the worker died or closed its end.</param>
    /// <param name="isThreadGone">Whether a thread of the worker, dead as a whole, has left the kernel.</param>
    internal void Tick(bool isWorkerLost, Func<int, bool> isThreadGone)
    {
        _state.Heartbeat++;
        if (isWorkerLost || UntilDeadline == TimeSpan.Zero)
        {
            _state.Abandon();
        }

        if (!_state.IsAbandoned)
        {
            return;
        }

        // The lowest in the stack first: thawing one that is stored on a frozen one writes to that.
        for (int i = _state.Count - 1; i >= 0; i--)
        {
            Answer(i, isWorkerLost, isThreadGone);
        }

        if (_state.TryTakeRcu())
        {
            _rcu?.Restore(_state.RcuOld);
        }
    }

    private void Answer(int index, bool isWorkerLost, Func<int, bool> isThreadGone)
    {
        switch (_state.StateOf(index))
        {
            case TargetState.Pending:
                if (_state.TryMove(index, TargetState.Pending, TargetState.Failed))
                {
                    _state.FreezeErrno(index) = (int)Errno.ECANCELED;
                }

                break;

            case TargetState.Frozen when _attempts[index]++ < MostAttempts:
                Caller.TryPostThaw(index, TargetState.Frozen);
                break;

            case TargetState.Frozen:
                _state.TryMove(index, TargetState.Frozen, TargetState.Failed);
                break;

            // Dead, its FITHAW may or may not have happened; alive, it may be stopped. A second one does no harm.
            case TargetState.ThawingByWorker when isWorkerLost || IsStuck(index):
                Caller.TryPostThaw(index, TargetState.ThawingByWorker);
                break;

            // A living worker answers its late freezes itself. A dead one's call goes on in the kernel; a FITHAW
            // would wait for it, so it comes when the call's thread has ended. Had it answered EBUSY, that would have
            // been noted at once but for the instant of the kill: docs/faults.md, "Known limits".
            case TargetState.Freezing when isWorkerLost && isThreadGone(_state.Thread(index)):
                Caller.TryPostThaw(index, TargetState.Freezing);
                break;
        }
    }

    private bool IsStuck(int index) =>
        Volatile.Read(ref _state.ThawStart(index)) is var start
        && start != 0
        && _clock.Nanoseconds() - start > StuckAfter;

    /// <summary>Closes the descriptors; threads in the kernel keep theirs until they return.</summary>
    public void Dispose()
    {
        Caller.Stop();
        foreach (SafeFileHandle directory in _directories)
        {
            directory.Dispose();
        }

        _state.Dispose();
    }
}
