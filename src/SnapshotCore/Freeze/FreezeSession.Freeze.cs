using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>The way into the frozen window.</summary>
public sealed partial class FreezeSession
{
    /// <summary>
    /// Writes the journal, arms the guardian (the deadline starts here), and freezes level by level, all file
    /// systems of a level at once. All or nothing: on any failure everything is thawed again.
    /// </summary>
    /// <param name="stop">Cancelled when the run is told to stop: a FIFREEZE that hangs is not waited for then.</param>
    /// <returns>
    /// When the last FIFREEZE had returned, in CLOCK_MONOTONIC nanoseconds (0 for an empty plan);
    /// <see cref="ErrorCode.FreezeFailed"/> when one was refused or the guardian could not be armed,
    /// <see cref="ErrorCode.FreezeTimeout"/> when not all were frozen in time.
    /// </returns>
    /// <exception cref="InvalidOperationException">It was called before.</exception>
    public Result<long> Freeze(CancellationToken stop = default)
    {
        if (_isBegun)
        {
            throw new InvalidOperationException("A session freezes once.");
        }

        _isBegun = true;
        if (_targets.Count == 0)
        {
            return 0;
        }

        _dirtyData.WriteBack(LastSyncWait);
        if (Arm() is { } refusal)
        {
            return GiveUp(refusal);
        }

        TimeSpan limit = _options.FreezeWait < _options.Timeout ? _options.FreezeWait : _options.Timeout;
        Deadline deadline = Deadline.After(limit, _clock);
        using CancellationTokenRegistration waking = stop.UnsafeRegister(
            static caller => ((FreezeCaller)caller!).Progress.Set(), _caller);
        ExpediteRcu();
        BackupError? error = FreezeLevels(deadline, stop);
        RestoreRcu();
        if (error is null && !_state.TryAdvance(FreezePhase.Freezing, FreezePhase.Frozen))
        {
            error = _loss?.Invoke() ?? DeadlinePassed();
        }

        return error is null ? LastMoment(_state.FreezeEnd) : GiveUp(error);
    }

    private BackupError? Arm()
    {
        _state.Deadline = _clock.Nanoseconds() + _options.Timeout.ToNanoseconds();
        if (_journal.Record is { } record)
        {
            Errno errno = _journal.Write(record with
            {
                DeadlineNanoseconds = _state.Deadline,
                OldRcuExpedited = _rcu?.OldValue,
                Targets = [.. Plan.Targets.Select(target => new JournalTarget(target.Mount.Device, target.Mount.MountPoint))],
            });
            if (errno != Errno.None)
            {
                return FreezeErrors.JournalNotWritten(errno);
            }
        }

        _isArmed = true;
        string? why = _guard.Arm(_state, _directories);
        if (why is null && !_state.TryAdvance(FreezePhase.Idle, FreezePhase.Freezing))
        {
            why = "the deadline passed before it answered";
        }

        if (why is not null)
        {
            return FreezeErrors.GuardianNotArmed(why);
        }

        new Thread(WatchWindow) { IsBackground = true, Name = "freeze-watch" }.Start();
        return null;
    }

    private BackupError? FreezeLevels(Deadline deadline, CancellationToken stop)
    {
        _freezeStarted = _clock.Nanoseconds();
        int begin = 0;
        while (begin < _targets.Count)
        {
            int end = begin;
            while (end < _targets.Count && _targets[end].Target.Level == _targets[begin].Target.Level)
            {
                _caller.PostFreeze(end++);
            }

            if (AwaitLevel(begin, end, deadline, stop) is { } error)
            {
                return error;
            }

            begin = end;
        }

        return null;
    }

    private BackupError? AwaitLevel(int begin, int end, Deadline deadline, CancellationToken stop)
    {
        while (true)
        {
            int frozen = 0;
            for (int i = begin; i < end; i++)
            {
                TargetState state = _state.StateOf(i);
                if (state == TargetState.Failed && !_state.IsAbandoned)
                {
                    return FreezeErrors.For(_targets[i].Target.Mount, (Errno)_state.FreezeErrno(i));
                }

                frozen += state == TargetState.Frozen ? 1 : 0;
            }

            if (frozen == end - begin)
            {
                return null;
            }

            if (stop.IsCancellationRequested)
            {
                return FreezeErrors.Stopped();
            }

            if (_state.IsAbandoned || deadline.IsPassed)
            {
                IEnumerable<Mount> slow = Enumerable.Range(begin, end - begin)
                    .Where(i => _state.StateOf(i) is TargetState.Pending or TargetState.Freezing)
                    .Select(i => _targets[i].Target.Mount);
                return _loss is not null && !deadline.IsPassed && !IsDeadlinePassed
                    ? _loss()
                    : FreezeErrors.TooSlow(slow, deadline.Limit);
            }

            _caller.Progress.Take(deadline.Remaining < WatchRound ? deadline.Remaining : WatchRound);
        }
    }

    /// <summary>Thaws what is frozen; what still freezes is thawed by its own thread, or by the guardian.</summary>
    private BackupError GiveUp(BackupError error)
    {
        _freezeError = error;
        Abandon();
        if (_isArmed)
        {
            AwaitThaws(Deadline.After(_options.ThawWait, _clock), waitForLate: false);
        }

        Finish();
        return error;
    }

    private void Abandon()
    {
        _state.Abandon();
        for (int i = 0; i < _state.Count; i++)
        {
            if (_state.TryMove(i, TargetState.Pending, TargetState.Failed))
            {
                _state.FreezeErrno(i) = (int)Errno.ECANCELED;
            }
        }

        _caller.PostThawOfFrozen();
        RestoreRcu();
    }

    private void ExpediteRcu()
    {
        if (_rcu is not null)
        {
            _state.NoteRcu(_rcu.OldValue);
            _ = _rcu.Expedite();
        }
    }

    private void RestoreRcu()
    {
        if (_state.TryTakeRcu())
        {
            _rcu?.Restore(_state.RcuOld);
        }
    }
}
