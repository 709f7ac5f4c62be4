using Lab;

namespace Benchmarks;

/// <summary>While it lives, nobody in the sandbox can expedite RCU grace periods: its /sys is read-only.</summary>
internal sealed class SlowGracePeriods : IDisposable
{
    internal SlowGracePeriods() => Tool.Run("mount", "-o", "remount,bind,ro", "/sys");

    public void Dispose() => Tool.Run("mount", "-o", "remount,bind,rw", "/sys");
}
