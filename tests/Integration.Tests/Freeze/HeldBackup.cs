using AgentEmulator.Agent;

using Lab;

namespace IntegrationTests.Freeze;

/// <summary>
/// A backup whose frozen window is held open: storage gets the requests for snapshots late, or never. Meanwhile a program
/// writes to each disk, which shows from outside when it was frozen and when thawed.
/// </summary>
internal sealed class HeldBackup : IAsyncDisposable
{
    /// <summary>Within this time of a death, or of the deadline, everything must be thawed.</summary>
    internal static readonly TimeSpan ThawLimit = TimeSpan.FromSeconds(1);

    /// <summary>Longer than any test waits.</summary>
    internal static readonly TimeSpan ForEver = Timeout.InfiniteTimeSpan;

    private static readonly TimeSpan WindowLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PatienceForThaw = TimeSpan.FromSeconds(15);

    private readonly VirtualMachine _vm;
    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly RunLeftovers _leftovers = new();
    private readonly List<DiskWriter> _writers = [];
    private readonly List<LoopDisk> _others = [];

    private string _statusBlob;

    private HeldBackup(VirtualMachine vm)
    {
        _vm = vm;
        _statusBlob = vm.StatusBlob;
        Proxy = new DelayingProxy(new Uri(vm.Sas(vm.StatusBlob)), _clock);
        _writers.AddRange(vm.Disks.Select(disk => new DiskWriter(disk.Disk.MountPoint, _clock)));
    }

    /// <summary>Stands between the extension and the disks' blobs.</summary>
    internal DelayingProxy Proxy { get; }

    /// <summary>What each new request says beside the usual.</summary>
    internal Action<RequestBuilder> Change { get; set; } = _ => { };

    /// <summary>What writes to each of the machine's disks.</summary>
    internal IReadOnlyList<DiskWriter> Writers => _writers;

    /// <summary>The process that backs up.</summary>
    internal int Worker => OneProcess("worker");

    /// <summary>The process that guards it.</summary>
    internal int Guardian => OneProcess("guardian");

    /// <summary>Puts proxy and writers in place; nothing runs yet.</summary>
    /// <param name="vm">The machine.</param>
    /// <param name="delay">How long the window is held open.</param>
    internal static HeldBackup Prepare(VirtualMachine vm, TimeSpan delay)
    {
        var held = new HeldBackup(vm);
        held.Proxy.SnapshotDelay = delay;
        return held;
    }

    /// <summary>The same, and the agent calls enable.</summary>
    internal static async Task<HeldBackup> BeginAsync(VirtualMachine vm, TimeSpan delay)
    {
        HeldBackup held = Prepare(vm, delay);
        await held.EnableAsync();
        return held;
    }

    /// <summary>The same, and the disks are frozen when this ends.</summary>
    internal static async Task<HeldBackup> OpenAsync(VirtualMachine vm, TimeSpan delay)
    {
        HeldBackup held = await BeginAsync(vm, delay);
        await held.WaitForWindowAsync();
        return held;
    }

    /// <summary>Has a program write to a disk beside the machine's own, which is thawed at the end.</summary>
    internal DiskWriter Watch(LoopDisk disk)
    {
        _others.Add(disk);
        return Watch(disk.MountPoint);
    }

    /// <summary>Has a program write to a folder from now on; to the disks of the machine one does anyway.</summary>
    internal DiskWriter Watch(string folder)
    {
        var writer = new DiskWriter(folder, _clock);
        _writers.Add(writer);
        return writer;
    }

    /// <summary>That no write reached the disk between the first request for a snapshot and the last answer.</summary>
    internal void AssertHeldStill(DiskWriter writer)
    {
        long asked = Proxy.Snapshots.Min(request => request.Arrived);
        long answered = Proxy.Snapshots.Max(request => request.Answered);
        WriterReport seen = writer.Read();
        bool isCovered = answered <= seen.GapEnded && seen.LargestGap > _clock.GetElapsedTime(asked, seen.GapEnded);
        Assert.True(isCovered, $"{writer.FilePath} was written to while the snapshots were taken");
    }

    /// <summary>The agent delivers a new request and calls enable.</summary>
    internal async Task EnableAsync()
    {
        await DeliverAsync();
        HandlerFailure? failure = await _vm.Agent.ProcessAsync();
        Assert.True(failure is null, failure?.Message);
    }

    /// <summary>Makes a new request, by way of the proxy and with a status blob of its own, the goal.</summary>
    internal async Task DeliverAsync()
    {
        RequestBuilder request = _vm.NewRequest();
        _statusBlob = $"{_vm.Sequence + 1}-{_vm.StatusBlob}";
        await _vm.Storage.CreateBlockBlobAsync(_statusBlob);
        request.Protected["statusBlobUri"] = _vm.Sas(_statusBlob);
        for (int i = 0; i < request.Disks.Count; i++)
        {
            request.Disks[i] = Proxy.Through((string)request.Disks[i]!);
        }

        Change(request);
        _vm.Deliver(request);
    }

    /// <summary>Waits until every disk's snapshot is asked for, which is while all is frozen; and sees that it is.</summary>
    internal async Task WaitForWindowAsync()
    {
        int expected = Proxy.Snapshots.Count(request => request.Answered > 0) + _vm.Disks.Count;
        await _vm.WaitAsync(() => Proxy.Snapshots.Count >= expected, WindowLimit, "frozen window");
        Assert.All(_vm.Disks, disk => Assert.True(disk.Disk.IsFrozen, $"{disk.Disk.MountPoint} is not frozen in the window"));
    }

    /// <summary>Waits until nothing is written to a disk any more, without a probe that could be in the way of the freeze.</summary>
    internal async Task WaitUntilFrozenAsync(DiskWriter writer)
    {
        long writes = -1;
        long since = _clock.GetTimestamp();
        await _vm.WaitAsync(
            () =>
            {
                (bool moved, writes) = (writes != writer.Read().Writes, writer.Read().Writes);
                since = moved ? _clock.GetTimestamp() : since;
                return _clock.GetElapsedTime(since) > TimeSpan.FromMilliseconds(500);
            },
            WindowLimit,
            $"freeze of {writer.FilePath}");
    }

    /// <summary>Waits until something is written to a disk again.</summary>
    internal Task WaitForWriteAsync(DiskWriter writer)
    {
        long before = writer.Read().Writes;
        return _vm.WaitAsync(() => writer.Read().Writes > before, PatienceForThaw, $"thaw of {writer.FilePath}");
    }

    /// <summary>Waits until a write has got through to every disk.</summary>
    /// <param name="since">The moment from which to count.</param>
    /// <returns>The time until the last disk could be written again.</returns>
    internal async Task<TimeSpan> TimeToThawAsync(long since)
    {
        long[] before = [.. _writers.Select(writer => writer.Read().Writes)];
        await _vm.WaitAsync(
            () => _writers.Zip(before).All(pair => pair.First.Read().Writes > pair.Second), PatienceForThaw, "thaw");
        return _clock.GetElapsedTime(since);
    }

    /// <summary>Now, for <see cref="TimeToThawAsync"/>.</summary>
    internal long Now() => _clock.GetTimestamp();

    /// <summary>After the run's end: nothing frozen, run lock free, journal empty, rcu_expedited as before.</summary>
    internal void AssertNothingLeft()
    {
        Assert.All(_vm.Disks, disk => Assert.False(disk.Disk.IsFrozen, $"{disk.Disk.MountPoint} is frozen"));

        Assert.Empty(_leftovers.Find());
    }

    /// <summary>The code in the status blob.</summary>
    internal async Task<int?> BlobCodeAsync() =>
        BackupResult.CodeOf(await _vm.Storage.ReadTextAsync(_statusBlob));

    /// <summary>Ends proxy and writers. A disk that has to be thawed for that fails the test.</summary>
    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        foreach (LoopDisk disk in _vm.Disks.Select(disk => disk.Disk).Concat(_others))
        {
            if (await Task.Run(disk.Thaw))
            {
                _vm.Faults.Add($"{disk.MountPoint} was frozen");
            }
        }

        _writers.ForEach(writer => writer.Dispose());
    }

    private int OneProcess(string name) => Assert.Single(_vm.Processes, process => process.Name == name).Id;
}
