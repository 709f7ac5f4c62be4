namespace TestVm.Guest;

/// <summary>Waiting for what is to happen.</summary>
internal static class Wait
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Looks again and again.</summary>
    /// <exception cref="CheckFailedException">It has not happened in time.</exception>
    internal static async Task UntilAsync(Func<bool> happened, TimeSpan limit, string what)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!happened())
        {
            CheckFailedException.Unless(
                TimeProvider.System.GetElapsedTime(started) < limit, $"no {what} after {limit.TotalSeconds:0} s");
            await Task.Delay(Look);
        }
    }
}
