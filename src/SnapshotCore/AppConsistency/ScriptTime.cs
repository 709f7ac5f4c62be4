using SnapshotCore.Linux;

namespace SnapshotCore.AppConsistency;

/// <summary>
/// The time of one script, for all its tries together: its own limit, or less where less is left, and what is left of it
/// once the run is told to stop. Not for several threads at once.
/// </summary>
internal sealed class ScriptTime
{
    /// <summary>How long a post-script may go on when the run is told to stop: the worker has 240 s until it is killed.</summary>
    internal static readonly TimeSpan PostTimeOnStop = TimeSpan.FromSeconds(200);

    private readonly ScriptPhase _phase;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _patience;
    private readonly CancellationToken _stop;
    private Deadline _end;
    private bool _isStopped;

    /// <summary>Begins now.</summary>
    /// <param name="phase">A pre-script has no time left after a stop, a post-script <see cref="PostTimeOnStop"/>.</param>
    /// <param name="own">The limit that its owner gives it.</param>
    /// <param name="most">What there is for it, if that is less; null for no bound.</param>
    /// <param name="patience">How long after its end one that can't be killed is waited for.</param>
    /// <param name="clock">The VM's clocks.</param>
    /// <param name="stop">The run is told to stop.</param>
    internal ScriptTime(
        ScriptPhase phase, TimeSpan own, TimeSpan? most, TimeSpan patience, TimeProvider clock, CancellationToken stop)
    {
        _phase = phase;
        _clock = clock;
        _patience = patience;
        _stop = stop;
        Limit = most < own ? most.Value : own;
        IsShortened = Limit < own;
        _end = Deadline.After(Limit, clock);
    }

    /// <summary>The time that it was given at the start.</summary>
    internal TimeSpan Limit { get; }

    /// <summary>Whether it gets less than its owner gives it.</summary>
    internal bool IsShortened { get; private set; }

    /// <summary>Whether the run was told to stop, and its time is what that leaves.</summary>
    internal bool IsStopped => Look();

    /// <summary>When it must have ended.</summary>
    internal Deadline End
    {
        get
        {
            _ = Look();
            return _end;
        }
    }

    /// <summary>How long to go on with SIGKILL on one that waits in the kernel.</summary>
    internal TimeSpan Patience => IsShortened ? ScriptRunner.Grace : _patience;

    /// <summary>Waits for the end of a process, as long as this lasts.</summary>
    /// <returns>Whether it has ended.</returns>
    internal bool Wait(ChildProcess child)
    {
        bool isStopped = Look(); // before the deadline is read, which it changes
        return child.WaitForEnd(_end, isStopped ? CancellationToken.None : _stop)
            || (Look() && child.WaitForEnd(_end, CancellationToken.None));
    }

    /// <summary>Waits before another try.</summary>
    /// <returns>Whether there is time for one.</returns>
    internal bool WaitForRetry(TimeSpan pause)
    {
        using var never = new ManualResetEventSlim();
        try
        {
            return End.Remaining > pause && !never.Wait(pause, _phase == ScriptPhase.Pre ? _stop : CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private bool Look()
    {
        if (!_isStopped && _stop.IsCancellationRequested)
        {
            _isStopped = true;
            TimeSpan left = _phase == ScriptPhase.Post ? PostTimeOnStop : TimeSpan.Zero;
            if (left < _end.Remaining)
            {
                _end = Deadline.After(left, _clock);
                IsShortened = true;
            }
        }

        return _isStopped;
    }
}
