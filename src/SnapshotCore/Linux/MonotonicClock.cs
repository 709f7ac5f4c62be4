namespace SnapshotCore.Linux;

/// <summary>
/// Nanoseconds of the monotonic clock. With <see cref="TimeProvider.System"/> they are CLOCK_MONOTONIC of
/// clock_gettime(2), the same in every process of the machine, and so may stand in shared memory and journals.
/// </summary>
public static class MonotonicClock
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>The present moment in nanoseconds.</summary>
    public static long Nanoseconds(this TimeProvider clock)
    {
        long stamp = clock.GetTimestamp();
        long frequency = clock.TimestampFrequency;
        return frequency == NanosecondsPerSecond
            ? stamp
            : (long)((Int128)stamp * NanosecondsPerSecond / frequency);
    }

    /// <summary>A length of time in nanoseconds.</summary>
    public static long ToNanoseconds(this TimeSpan span) => span.Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>A number of nanoseconds as a length of time.</summary>
    public static TimeSpan FromNanoseconds(long nanoseconds) =>
        new(nanoseconds / TimeSpan.NanosecondsPerTick);
}
