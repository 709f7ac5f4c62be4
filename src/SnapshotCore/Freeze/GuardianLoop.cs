using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>The guardian's life: listens to the worker, watches it and the deadline, and acts when either ends.</summary>
internal sealed class GuardianLoop : IDisposable
{
    private static readonly TimeSpan IdleRound = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ArmedRound = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BusyRound = TimeSpan.FromMilliseconds(20);

    /// <summary>A stopped worker can't answer late freezes; after this long past the deadline it is ended.</summary>
    private static readonly TimeSpan StoppedGrace = TimeSpan.FromSeconds(1);

    /// <summary>A terminal status is not kept back longer than this for a thaw that hangs.</summary>
    private static readonly TimeSpan StatusGrace = TimeSpan.FromSeconds(10);

    private readonly GuardianChannel _channel;
    private readonly ProcessWatch? _worker;
    private readonly SafeFileHandle _lock;
    private readonly OomProtection _oom;
    private readonly IFreezeCalls _calls;
    private readonly TimeProvider _clock;
    private readonly RcuExpedited? _rcu = RcuExpedited.Open();
    private readonly List<SafeFileHandle> _directories = [];
    private readonly Latch _pause = new();
    private readonly Func<int, bool> _isThreadGone;
    private GuardedFreeze? _freeze;
    private AftermathRunner? _aftermath;
    private Deadline? _statusDue;
    private bool _isClosed;
    private bool _isReleased;
    private bool _isStatusPlaced;
    private bool _isWorkerStarted;

    /// <summary>Takes over what it is given, but the worker's watch.</summary>
    internal GuardianLoop(
        GuardianChannel channel,
        ProcessWatch? worker,
        SafeFileHandle runLock,
        OomProtection oom,
        IFreezeCalls calls,
        TimeProvider clock)
    {
        _oom = oom;
        _channel = channel;
        _worker = worker;
        _lock = runLock;
        _calls = calls;
        _clock = clock;
        _isThreadGone = thread => _worker is null || _worker.IsThreadGone(thread);
    }

    private bool IsWorkerDead => _worker is not { IsLeaderAlive: true };

    private bool IsOver => _freeze is null or { IsOver: true };

    /// <summary>One round. False when there is nothing left to guard.</summary>
    internal bool Step()
    {
        Listen();
        bool isDead = IsWorkerDead;
        _freeze?.Tick(isDead || (_isClosed && !_isReleased), isDead ? _isThreadGone : static _ => false);
        EndStoppedWorker();
        if (_isReleased)
        {
            return !TryLeave();
        }

        return !isDead || !TryFinishForWorker();
    }

    private void Listen()
    {
        TimeSpan round = _freeze switch
        {
            null => IdleRound,
            { IsAbandoned: true, IsOver: false } => BusyRound,
            { IsAbandoned: false } freeze when freeze.UntilDeadline < ArmedRound => freeze.UntilDeadline,
            _ => ArmedRound,
        };
        if (_isClosed)
        {
            // The worker is ending, or lingers with a thread in the kernel; poll(2) would return at once for ever.
            (_freeze?.Caller.Progress ?? _pause).Take(BusyRound);
            return;
        }

        if (_channel.TryReceive(round, out GuardianMessage message, out SafeFileHandle[] received, out _isClosed))
        {
            GuardianAnswer answer = Handle(message, received);
            _channel.TrySend(new GuardianMessage(GuardianMessageKind.Answer, (int)answer), []);
        }
    }

    private GuardianAnswer Handle(GuardianMessage message, SafeFileHandle[] received)
    {
        switch (message.Kind)
        {
            case GuardianMessageKind.Protect when received is [var file]:
                return Protect(file);
            case GuardianMessageKind.Directories when _freeze is null:
                _directories.AddRange(received);
                return GuardianAnswer.Done;
            case GuardianMessageKind.Arm when received is [var file] && _freeze is null:
                return Arm(file);
            case GuardianMessageKind.Disarm when IsOver:
                Drop();
                return GuardianAnswer.Done;
            case GuardianMessageKind.Release:
                _isReleased = true;
                return IsOver ? GuardianAnswer.Done : GuardianAnswer.Refused;
            default:
                Array.ForEach(received, file => file.Dispose());
                return GuardianAnswer.Refused;
        }
    }

    /// <summary>Takes over what is to be done if the worker dies, in place of what was to be done so far.</summary>
    internal GuardianAnswer Protect(SafeFileHandle file)
    {
        using (file)
        {
            if (Aftermath.TryParse(MemoryFile.Read(file)) is not { } aftermath)
            {
                return GuardianAnswer.Refused;
            }

            _aftermath?.Dispose();
            _aftermath = new AftermathRunner(aftermath);
            return GuardianAnswer.Done;
        }
    }

    private GuardianAnswer Arm(SafeFileHandle file)
    {
        SharedFreezeState? state = SharedFreezeState.Open(file);
        if (state is null || state.Count != _directories.Count)
        {
            return GuardianAnswer.Refused;
        }

        _freeze = new GuardedFreeze(state, [.. _directories], _rcu, _calls, _clock);
        _directories.Clear();
        return GuardianAnswer.Done;
    }

    private void EndStoppedWorker()
    {
        if (_freeze is not null && _freeze.IsPastDeadlineBy(StoppedGrace) && _worker is { State: 'T' })
        {
            _ = Signals.Send(_worker.Identity.Pid, _worker.Identity.StartTime, Signals.Kill);
        }
    }

    /// <summary>After Release: ends at once, or when the last late freeze is answered.</summary>
    private bool TryLeave()
    {
        if (!IsOver)
        {
            return false;
        }

        if (_freeze is { IsAnyLeftFrozen: false })
        {
            // The worker's journal still names what has just been thawed.
            new FreezeJournal(_lock).Clear();
        }

        return true;
    }

    /// <summary>The worker is dead: once all is thawed, say so in the status and let another worker finish.</summary>
    private bool TryFinishForWorker()
    {
        if (!IsOver)
        {
            _statusDue ??= Deadline.After(StatusGrace, _clock);
            if (_statusDue is { IsPassed: true } && !_isStatusPlaced)
            {
                // It may block on the very file system that hangs.
                _isStatusPlaced = true;
                new Thread(() => _aftermath?.PlaceStatus()) { IsBackground = true, Name = "status" }.Start();
            }

            return false;
        }

        bool isAllThawed = _freeze is not { IsAnyLeftFrozen: true };
        Drop();
        if (!_lock.IsClosed)
        {
            if (isAllThawed)
            {
                new FreezeJournal(_lock).Clear();
            }

            _lock.Dispose(); // the next worker needs it
        }

        // Each step is tried once: should one throw, the next round goes on behind it.
        if (!_isStatusPlaced)
        {
            _isStatusPlaced = true;
            _aftermath?.PlaceStatus();
        }

        if (!_isWorkerStarted)
        {
            _isWorkerStarted = true;
            _oom.Dispose(); // it shall not be spared as we were
            _aftermath?.StartWorker();
        }

        return true;
    }

    private void Drop()
    {
        _freeze?.Dispose();
        _freeze = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Drop();
        _aftermath?.Dispose();
        _rcu?.Dispose();
        _oom.Dispose();
        _channel.Dispose();
        _lock.Dispose();
    }
}
