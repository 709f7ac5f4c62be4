namespace HostEmulator.Delivery;

/// <summary>Waits that are never too short: a timer of .NET counts whole milliseconds, and may end within the last one.</summary>
internal static class Pause
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    internal static async Task ForAsync(TimeSpan time, TimeProvider clock, CancellationToken cancellation)
    {
        long started = clock.GetTimestamp();
        TimeSpan left = time;
        while (left > TimeSpan.Zero)
        {
            await Task.Delay(left > Least ? left : Least, clock, cancellation);
            left = time - clock.GetElapsedTime(started);
        }
    }
}
