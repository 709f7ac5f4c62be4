using Lab;

namespace IntegrationTests.Freeze;

/// <summary>
/// Holds a backup up before its plan is made, by the lock that it shares with other freezers: time to attach to its
/// processes. Its end lets the backup go on.
/// </summary>
internal sealed class FreezeGate : IDisposable
{
    private const string LockFile = "/etc/azure/MicrosoftRecoverySvcsSafeFreezeLock/SafeFreezeLockFile";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private readonly FileStream _lock;

    /// <summary>Closes the gate; the backup has not begun.</summary>
    internal FreezeGate()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(LockFile)!);
        _lock = new FileStream(LockFile, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite);
        _lock.Lock(0, 0);
    }

    /// <summary>Begins a backup, and attaches to worker and guardian once both are there and wait for the gate.</summary>
    /// <param name="vm">The machine.</param>
    /// <param name="enable">Has the agent call enable.</param>
    /// <param name="options">More options for strace, e.g. to inject delays.</param>
    internal static async Task<Tracer> BeginTracedAsync(VirtualMachine vm, Func<Task> enable, params IEnumerable<string> options)
    {
        using var gate = new FreezeGate();
        await enable();
        await vm.WaitAsync(() => Run(vm).Length == 2, StartLimit, "guardian");
        await vm.WaitAsync(() => vm.LogText.Contains("strategy: the ", StringComparison.Ordinal), StartLimit, "strategy");
        return Tracer.Attach([.. Run(vm).Select(one => one.Id)], options);
    }

    private static RunProcess[] Run(VirtualMachine vm) => [.. vm.Processes.Where(one => one.Name is "worker" or "guardian")];

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();
}
