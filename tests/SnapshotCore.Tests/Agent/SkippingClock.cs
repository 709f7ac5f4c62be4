namespace SnapshotCore.Tests.Agent;

/// <summary>A clock on which every wait is over at once, having taken its full time.</summary>
internal sealed class SkippingClock : TimeProvider
{
    private readonly DateTimeOffset _start = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public TimeSpan Elapsed { get; private set; }

    public Action<TimeSpan>? Advanced { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Elapsed.Ticks;

    public override DateTimeOffset GetUtcNow() => _start + Elapsed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Elapsed += dueTime;
        Advanced?.Invoke(Elapsed);
        callback(state);
        return new Timer();
    }

    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
