namespace TestVm.Guest;

/// <summary>The kernel's emergency thaw of everything: <c>echo j > /proc/sysrq-trigger</c> (Documentation/admin-guide/sysrq.rst).</summary>
internal static class KernelThaw
{
    /// <summary>Asks for it; the kernel does it a moment later.</summary>
    internal static void Run()
    {
        using FileStream trigger = new("/proc/sysrq-trigger", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        trigger.Write("j"u8);
    }
}
