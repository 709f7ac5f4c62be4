using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>The way out of the frozen window.</summary>
public sealed partial class FreezeSession
{
    /// <summary>A level whose thaw hangs holds the next ones up no longer than this.</summary>
    private static readonly TimeSpan LevelWait = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(20);

    /// <summary>A moment of a target in the shared state.</summary>
    private delegate ref long Moment(int index);

    /// <summary>
    /// Thaws, in reverse levels, all file systems of a level at once, and waits until it is confirmed. Idempotent;
    /// takes no token, for it must not be cut short. Waits for late freezes a little, the first time; those come back
    /// in the report as Freezing, and are answered whenever they return.
    /// </summary>
    public FreezeReport Thaw()
    {
        lock (_thawGate)
        {
            if (_report is not null && _isOver)
            {
                return _report;
            }

            long called = _clock.Nanoseconds();
            bool wasHeld = _state.TryAdvance(FreezePhase.Frozen, FreezePhase.Thawing);
            if (wasHeld)
            {
                ThawLevels();
            }
            else if (_targets.Count > 0)
            {
                Abandon();
            }

            if (_isArmed)
            {
                AwaitThaws(Deadline.After(_options.ThawWait, _clock), waitForLate: _report is null);
            }

            _report = MakeReport(wasHeld && called < _state.Deadline, _guard.IsAlive);
            Finish();
            return _report;
        }
    }

    private void ThawLevels()
    {
        int end = _targets.Count;
        while (end > 0)
        {
            int begin = end;
            while (begin > 0 && _targets[begin - 1].Target.Level == _targets[end - 1].Target.Level)
            {
                _caller.TryPostThaw(--begin, TargetState.Frozen);
            }

            Deadline deadline = Deadline.After(LevelWait, _clock);
            while (!Enumerable.Range(begin, end - begin).All(_state.IsFinal) && !deadline.IsPassed)
            {
                if (!_caller.Progress.Take(deadline.Remaining < RetryPause ? deadline.Remaining : RetryPause))
                {
                    _caller.PostThawOfFrozen(begin, end); // a FITHAW was refused
                }
            }

            end = begin;
        }
    }

    /// <summary>Waits until nothing is left to thaw, and repeats a FITHAW that was refused.</summary>
    private void AwaitThaws(Deadline deadline, bool waitForLate)
    {
        Deadline late = Deadline.After(waitForLate ? _options.LateWait : TimeSpan.Zero, _clock);
        while (!deadline.IsPassed && !_state.AreAllFinal())
        {
            bool onlyLate = true;
            for (int i = 0; i < _state.Count; i++)
            {
                onlyLate &= _state.IsFinal(i) || _state.StateOf(i) == TargetState.Freezing;
            }

            if (onlyLate && late.IsPassed)
            {
                return;
            }

            if (!_caller.Progress.Take(RetryPause))
            {
                _caller.PostThawOfFrozen();
            }
        }
    }

    private FreezeReport MakeReport(bool wasHeld, bool isGuardianAlive)
    {
        TargetReport[] targets = [.. _targets.Select((target, index) => MakeReport(target.Target, index))];
        BackupError? error = _freezeError ?? ThawError(targets);
        if (_targets.Count > 0)
        {
            error ??= wasHeld ? null : _loss?.Invoke() ?? FreezeErrors.ThawedEarly();
            error ??= isGuardianAlive ? null : GuardianLost();
        }

        return new FreezeReport(
            error is null,
            error,
            _freezeStarted,
            targets.All(target => target is { FreezeErrno: Errno.None, FreezeEnd: > 0 }) ? LastMoment(_state.FreezeEnd) : 0,
            targets.Where(target => target.ThawStart > 0).Select(target => target.ThawStart).DefaultIfEmpty().Min(),
            LastMoment(_state.ThawEnd),
            targets);
    }

    private BackupError? ThawError(TargetReport[] targets)
    {
        for (int i = 0; i < targets.Length; i++)
        {
            Mount mount = _targets[i].Target.Mount;
            switch (targets[i])
            {
                case { State: TargetState.Pending or TargetState.Failed, ThawStart: 0 }:
                    break; // never frozen: the freeze has its own error
                case { State: TargetState.Thawed, ThawErrno: Errno.None }:
                    break;
                case { State: TargetState.Thawed, ThawErrno: Errno.EINVAL }:
                    return FreezeErrors.ThawedByOthers(mount);
                case { ThawErrno: not Errno.None }:
                    return FreezeErrors.ThawFailed(mount, targets[i].ThawErrno);
                default:
                    return FreezeErrors.ThawHangs(mount);
            }
        }

        return null;
    }

    private TargetReport MakeReport(FreezeTarget target, int index) => new(
        target.Mount.MountPoint,
        target.Mount.FileSystem,
        target.Mount.Device,
        target.Level,
        _state.StateOf(index),
        (Errno)_state.FreezeErrno(index),
        (Errno)_state.ThawErrno(index),
        _state.FreezeStart(index),
        _state.FreezeEnd(index),
        _state.ThawStart(index),
        _state.ThawEnd(index));

    private long LastMoment(Moment moment)
    {
        long last = 0;
        for (int i = 0; i < _state.Count; i++)
        {
            last = Math.Max(last, Volatile.Read(ref moment(i)));
        }

        return last;
    }
}
