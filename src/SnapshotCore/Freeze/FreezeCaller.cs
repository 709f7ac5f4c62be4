using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// Makes the FIFREEZE and FITHAW calls of one side, worker or guardian, each on a lane, and keeps the shared state
/// true. Everything else only posts.
/// </summary>
internal sealed class FreezeCaller
{
    // A number for a lane: what to do and with which target.
    private const int ThawBit = 1 << 20;
    private const int RehearseBit = 1 << 21;
    private const int IndexMask = ThawBit - 1;

    private static readonly TimeSpan RehearsalLimit = TimeSpan.FromSeconds(1);

    private readonly SharedFreezeState _state;
    private readonly IReadOnlyList<SafeFileHandle> _directories;
    private readonly IFreezeCalls _calls;
    private readonly TimeProvider _clock;
    private readonly TargetState _thawing;
    private readonly Lanes _lanes;
    private int _rehearsals;

    /// <summary>Starts the threads.</summary>
    /// <param name="state">The shared state.</param>
    /// <param name="directories">A descriptor for each target.</param>
    /// <param name="calls">The system calls.</param>
    /// <param name="clock">For the moments in the state.</param>
    /// <param name="thawing">Which side this is: ThawingByWorker or ThawingByGuardian.</param>
    internal FreezeCaller(
        SharedFreezeState state,
        IReadOnlyList<SafeFileHandle> directories,
        IFreezeCalls calls,
        TimeProvider clock,
        TargetState thawing)
    {
        _state = state;
        _directories = directories;
        _calls = calls;
        _clock = clock;
        _thawing = thawing;
        _lanes = new Lanes(thawing == TargetState.ThawingByWorker ? "freezer" : "thawer", directories.Count, Work);
    }

    /// <summary>Set whenever a call has returned.</summary>
    internal Latch Progress { get; } = new();

    /// <summary>
    /// Runs the lanes' path, as many times as there are targets, without effect: FIFREEZE on a memory file answers EOPNOTSUPP, FITHAW EINVAL.
    /// What was never run before may have to be loaded, and loading may wait for a frozen disk.
    /// </summary>
    internal void Rehearse()
    {
        _rehearsals = _directories.Count;
        for (int i = 0; i < _directories.Count; i++)
        {
            _lanes.Post(RehearseBit | i);
        }

        Deadline deadline = Deadline.After(RehearsalLimit, _clock);
        while (Volatile.Read(ref _rehearsals) > 0 && Progress.Take(deadline.Remaining))
        {
            // one more has ended
        }
    }

    /// <summary>Freezes a target that is Pending, unless the session is given up.</summary>
    internal void PostFreeze(int index) => _lanes.Post(index);

    /// <summary>Thaws a target if it can be moved from this state to ours; says whether it could.</summary>
    internal bool TryPostThaw(int index, TargetState from)
    {
        if (!_state.TryMove(index, from, _thawing))
        {
            return false;
        }

        Volatile.Write(ref _state.ThawStart(index), _clock.Nanoseconds());
        return _lanes.Post(index | ThawBit);
    }

    /// <summary>Thaws everything that is Frozen, what others are stored on first.</summary>
    internal void PostThawOfFrozen() => PostThawOfFrozen(0, _state.Count);

    /// <summary>The same from one target up to, not including, another.</summary>
    internal void PostThawOfFrozen(int begin, int end)
    {
        for (int i = end - 1; i >= begin; i--)
        {
            TryPostThaw(i, TargetState.Frozen);
        }
    }

    /// <summary>Lets the threads end.</summary>
    internal void Stop() => _lanes.Stop();

    private void Work(int item)
    {
        int index = item & IndexMask;
        if ((item & RehearseBit) != 0)
        {
            _ = Libc.FreezeFileSystem(_state.File);
            _ = Libc.ThawFileSystem(_state.File);
            _ = _state.StateOf(index);
            _ = Libc.ThreadId() + _clock.Nanoseconds();
            Interlocked.Decrement(ref _rehearsals);
        }
        else if ((item & ThawBit) != 0)
        {
            Thaw(index);
        }
        else
        {
            Freeze(index);
        }

        Progress.Set();
    }

    private void Freeze(int index)
    {
        _state.Thread(index) = Libc.ThreadId();
        if (_state.IsAbandoned)
        {
            _state.FreezeErrno(index) = (int)Errno.ECANCELED;
            _state.TryMove(index, TargetState.Pending, TargetState.Failed);
            return;
        }

        _state.FreezeStart(index) = _clock.Nanoseconds();
        if (!_state.TryMove(index, TargetState.Pending, TargetState.Freezing))
        {
            return;
        }

        Errno errno;
        do
        {
            errno = _calls.Freeze(_directories[index]);
        }
        while (errno == Errno.EINTR && !_state.IsAbandoned);

        _state.FreezeErrno(index) = (int)errno;
        _state.FreezeEnd(index) = _clock.Nanoseconds();
        if (errno != Errno.None)
        {
            _state.TryMove(index, TargetState.Freezing, TargetState.Failed);
            return;
        }

        // The order matters: who gives up sets Abandoned and then looks for Frozen ones; we set Frozen and then
        // look for Abandoned. Both are full barriers, so one of the two sees the other. A late freeze ends here.
        if (_state.TryMove(index, TargetState.Freezing, TargetState.Frozen)
            && _state.IsAbandoned
            && _state.TryMove(index, TargetState.Frozen, _thawing))
        {
            _state.ThawStart(index) = _clock.Nanoseconds();
            Thaw(index);
        }
    }

    /// <summary>The one FITHAW of a target that is in our Thawing state.</summary>
    private void Thaw(int index)
    {
        Errno errno = _calls.Thaw(_directories[index]);
        if (_state.IsFinal(index))
        {
            return; // the guardian took over because this call was stuck, and its answer is the one that counts
        }

        // EINVAL: not frozen (any more), whoever thawed it. Another error leaves it frozen, for a next try.
        bool thawed = errno is Errno.None or Errno.EINVAL;
        _state.ThawErrno(index) = (int)errno;
        Volatile.Write(ref _state.ThawEnd(index), _clock.Nanoseconds());
        if (!_state.TryMove(index, _thawing, thawed ? TargetState.Thawed : TargetState.Frozen) && thawed)
        {
            _state.TryMove(index, TargetState.ThawingByGuardian, TargetState.Thawed);
        }
    }
}
