using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>The worker's own watch over the window: the guardian's life and the deadline.</summary>
public sealed partial class FreezeSession
{
    private static readonly TimeSpan WatchRound = TimeSpan.FromMilliseconds(50);

    /// <summary>A guardian that has made no round for so long is stopped, and guards nothing. Its rounds take 50 ms.</summary>
    private static readonly TimeSpan HeartbeatLimit = TimeSpan.FromSeconds(2);

    private bool IsDeadlinePassed => _clock.Nanoseconds() >= _state.Deadline;

    private void WatchWindow()
    {
        long beat = Volatile.Read(ref _state.Heartbeat);
        Deadline beatDue = Deadline.After(HeartbeatLimit, _clock);
        while (!_isOver)
        {
            long left = Math.Max(0, _state.Deadline - _clock.Nanoseconds());
            TimeSpan round = MonotonicClock.FromNanoseconds(Math.Min(left, WatchRound.ToNanoseconds()));
            bool isLost = _guard.WaitForLoss(round);
            long newBeat = Volatile.Read(ref _state.Heartbeat);
            if (newBeat != beat)
            {
                beat = newBeat;
                beatDue = Deadline.After(HeartbeatLimit, _clock);
            }

            if (_isOver)
            {
                return;
            }

            if (isLost || beatDue.IsPassed)
            {
                Lose(GuardianLost);
                _guard.End();
                return;
            }

            if (IsDeadlinePassed || _state.IsAbandoned)
            {
                Lose(DeadlinePassed);
                return;
            }
        }
    }

    private BackupError GuardianLost() => FreezeErrors.GuardianLost(_guard.LossReason);

    private BackupError DeadlinePassed() => FreezeErrors.DeadlinePassed(_options.Timeout);

    /// <param name="error">Asked for when it is told: a moment after its end a process can't be asked yet how it ended.</param>
    private void Lose(Func<BackupError> error)
    {
        // A thaw that has begun as planned is not made worse by this; the report judges by its moments.
        Interlocked.CompareExchange(ref _loss, error, null);
        Abandon();
        _caller.Progress.Set();
        try
        {
            _windowLost.Cancel();
        }
        catch (AggregateException)
        {
            // A callback of whoever waits has failed; the thaw above is what matters here.
        }
        catch (ObjectDisposedException)
        {
            // The session ended at this very moment.
        }
    }
}
