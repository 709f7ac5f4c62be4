using AgentEmulator.Agent;

using Lab;

using Stage;

namespace TestVm.Guest;

/// <summary>
/// A backup whose frozen window is held open by storage that answers late or never. From the window's beginning on, a write
/// to each file system shows that it is frozen, and when it thaws.
/// </summary>
internal sealed class HeldBackup : IAsyncDisposable
{
    /// <summary>Longer than any check waits.</summary>
    internal static readonly TimeSpan ForEver = Timeout.InfiniteTimeSpan;

    private static readonly TimeSpan WindowLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private readonly GuestMachine _machine;
    private readonly DelayingProxy _proxy;
    private readonly List<WriteProbe> _probes;
    private Task<HandlerFailure?> _enable = Task.FromResult<HandlerFailure?>(null);

    private HeldBackup(GuestMachine machine, TimeSpan delay)
    {
        _machine = machine;
        _proxy = new DelayingProxy(new Uri(machine.Sas(GuestMachine.DiskBlobs[0])), TimeProvider.System) { SnapshotDelay = delay };
        _probes = [.. GuestFileSystems.All.Select(one => new WriteProbe(one.MountPoint, one.Folder))];
    }

    /// <summary>The process that backs up.</summary>
    internal int Worker => OneProcess("worker");

    /// <summary>The process that guards it.</summary>
    internal int Guardian => OneProcess("guardian");

    /// <summary>The agent delivers a request and runs enable; when this ends, all file systems are frozen, seen from outside.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="delay">How long storage keeps the window open.</param>
    /// <param name="enable">Runs enable in place of the agent, after it has written the settings.</param>
    internal static async Task<HeldBackup> OpenAsync(GuestMachine machine, TimeSpan delay, Func<Task>? enable = null)
    {
        var held = new HeldBackup(machine, delay);
        try
        {
            await machine.DeliverAsync(held._proxy);
            held._enable = enable is null ? machine.Agent.ProcessAsync() : held.EnableAsync(enable);
            await Wait.UntilAsync(
                () => held._proxy.Snapshots.Count == GuestMachine.DiskBlobs.Count, WindowLimit, "frozen window");
            held._probes.ForEach(probe => probe.Begin());
            await Task.Delay(Look);
            held.AssertAllFrozen();
            return held;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    /// <summary>That no write has got through to any file system so far.</summary>
    internal void AssertAllFrozen()
    {
        string[] written = [.. _probes.Where(probe => probe.Returned != 0).Select(probe => probe.MountPoint)];
        CheckFailedException.Unless(written.Length == 0, $"not frozen in the window: {string.Join(' ', written)}");
    }

    /// <summary>Waits until every file system can be written again.</summary>
    /// <param name="since">The moment from which to count, as <see cref="TimeProvider.GetTimestamp"/>.</param>
    /// <param name="limit">The longest time that it may take.</param>
    /// <returns>The time until the last one could be written.</returns>
    internal async Task<TimeSpan> TimeToThawAsync(long since, TimeSpan limit)
    {
        await Wait.UntilAsync(() => _probes.TrueForAll(probe => probe.Returned != 0), limit + TimeSpan.FromSeconds(30), "thaw");
        TimeSpan time = TimeProvider.System.GetElapsedTime(since, _probes.Max(probe => probe.Returned));
        CheckFailedException.Unless(time <= limit, $"thawed only after {time.TotalSeconds:0.00} s");
        return time;
    }

    /// <summary>Waits for enable, the terminal status and the processes' end.</summary>
    internal async Task<BackupResult> WaitForEndAsync()
    {
        HandlerFailure? failure = await _enable.WaitAsync(TimeSpan.FromSeconds(60));
        CheckFailedException.Unless(failure is null, $"enable failed: {failure?.Message}");
        return await _machine.WaitForEndAsync();
    }

    /// <summary>Storage gets what was kept back from it.</summary>
    internal void LetGo() => _proxy.LetGo();

    /// <summary>Kills worker and guardian so that neither sees the other's death.</summary>
    internal async Task KillBothAsync()
    {
        (int worker, int guardian) = (Worker, Guardian);
        Signals.Stop(worker);
        Signals.Kill(guardian);
        Signals.Kill(worker);
        await Wait.UntilAsync(() => _machine.Processes.Count == 0, TimeSpan.FromSeconds(20), "end of both");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _probes.ForEach(probe => probe.Dispose());
    }

    private async Task<HandlerFailure?> EnableAsync(Func<Task> enable)
    {
        _machine.Agent.WriteSettings();
        await enable();
        return null;
    }

    private int OneProcess(string name) => _machine.Processes.Single(process => process.Name == name).Id;
}
