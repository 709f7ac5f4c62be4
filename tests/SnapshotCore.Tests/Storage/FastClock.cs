namespace SnapshotCore.Tests.Storage;

/// <summary>
/// A clock that runs twenty times as fast: a limit of ten seconds passes in half a second, which is still far more than
/// a call on this machine takes when it is busy.
/// </summary>
internal sealed class FastClock : TimeProvider
{
    private const int Factor = 20;
    private readonly long _start = System.GetTimestamp();
    private readonly DateTimeOffset _startUtc = System.GetUtcNow();

    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp() => _start + ((System.GetTimestamp() - _start) * Factor);

    public override DateTimeOffset GetUtcNow() => _startUtc + ((System.GetUtcNow() - _startUtc) * Factor);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new FastTimer(System.CreateTimer(callback, state, Scaled(dueTime), Scaled(period)));

    private static TimeSpan Scaled(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / Factor;

    private sealed class FastTimer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Scaled(dueTime), Scaled(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
