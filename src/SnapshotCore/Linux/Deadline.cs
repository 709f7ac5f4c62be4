namespace SnapshotCore.Linux;

/// <summary>
/// A moment on the monotonic clock by which something must have ended. Made once, handed down, never restarted:
/// jumps of the wall clock do not move it.
/// </summary>
public readonly record struct Deadline
{
    private readonly TimeProvider _clock;
    private readonly long _start;

    private Deadline(TimeProvider clock, TimeSpan limit)
    {
        _clock = clock;
        _start = clock.GetTimestamp();
        Limit = limit;
    }

    /// <summary>The whole time that was given.</summary>
    public TimeSpan Limit { get; }

    /// <summary>The time that is left; zero, never negative, when the deadline has passed.</summary>
    public TimeSpan Remaining
    {
        get
        {
            TimeSpan left = Limit - _clock.GetElapsedTime(_start);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Whether the deadline has passed.</summary>
    public bool IsPassed => Remaining == TimeSpan.Zero;

    /// <summary>A deadline that lies <paramref name="limit"/> from now.</summary>
    public static Deadline After(TimeSpan limit, TimeProvider clock) => new(clock, limit);
}
