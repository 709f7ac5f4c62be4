using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// Follows what something is stored on down to whole disks: through partitions, device-mapper, RAID, the members of a
/// btrfs, and loop devices to the file system of their file. A device that is known to be one of the VM's disks is the
/// end of the way, whatever it is made of.
/// </summary>
internal sealed class DiskTrace
{
    // xfs(5), ext4(5): the superblock's device does not hold all.
    private static readonly string[] OtherDevices = ["logdev=", "rtdev=", "journal_dev=", "journal_path="];

    private readonly BlockDeviceGraph _graph;
    private readonly SuperblockMounts _mounts;
    private readonly bool _areGroupsWhole;
    private readonly HashSet<DeviceNumber> _seen = [];
    private readonly Stack<DeviceNumber> _open = [];
    private readonly List<DeviceNumber> _disks = [];
    private readonly List<string> _gaps = [];

    private DiskTrace(BlockDeviceGraph graph, SuperblockMounts mounts, bool areGroupsWhole)
    {
        _graph = graph;
        _mounts = mounts;
        _areGroupsWhole = areGroupsWhole;
    }

    /// <summary>The whole disks; known or not.</summary>
    internal IReadOnlyList<DeviceNumber> Disks => _disks;

    /// <summary>Where the way can't be followed, for people.</summary>
    internal IReadOnlyList<string> Gaps => _gaps;

    /// <summary>Follows a file system.</summary>
    /// <param name="superblock">Its number in the mount table.</param>
    /// <param name="graph">The machine's devices.</param>
    /// <param name="mounts">The machine's mounts.</param>
    /// <param name="areGroupsWhole">Whether a logical volume lies on all that its group lies on.</param>
    internal static DiskTrace OfFileSystem(
        DeviceNumber superblock, BlockDeviceGraph graph, SuperblockMounts mounts, bool areGroupsWhole = false)
    {
        var trace = new DiskTrace(graph, mounts, areGroupsWhole);
        trace.Enter(superblock);
        trace.Follow();
        return trace;
    }

    /// <summary>Follows block devices.</summary>
    internal static DiskTrace OfDevices(IEnumerable<DeviceNumber> devices, BlockDeviceGraph graph, SuperblockMounts mounts)
    {
        var trace = new DiskTrace(graph, mounts, areGroupsWhole: false);
        trace.Push(devices);
        trace.Follow();
        return trace;
    }

    private void Follow()
    {
        while (_open.TryPop(out DeviceNumber device))
        {
            if (_seen.Add(device))
            {
                Visit(device);
            }
        }
    }

    private void Visit(DeviceNumber device)
    {
        if (_graph.AzureDisks.IsClaimed(device))
        {
            _disks.Add(device);
        }
        else if (_graph.IsServedByProgram(device))
        {
            _gaps.Add($"{_graph.Describe(device)} is served by a program");
        }
        else if (_graph.BackingOf(device) is { } backing)
        {
            EnterFile(device, backing);
        }
        else if (_graph.DirectlyBelow(device) is { Count: > 0 } lower)
        {
            Push(lower);
            Push(_areGroupsWhole ? _graph.VolumeGroups.VolumesWith(device) : []);
        }
        else
        {
            _disks.Add(device);
        }
    }

    private void EnterFile(DeviceNumber loop, LoopBacking backing)
    {
        // Where the kernel names no device (0:n), the path may be that of another mount namespace: what it leads to here
        // must at least be of that kind.
        if (_mounts.StoreOf(backing) is { } store && (backing.StoredOn is not { Major: 0 } || store.Device.Major == 0))
        {
            Enter(store.Device);
        }
        else
        {
            _gaps.Add($"the file of {_graph.Describe(loop)} can't be found here");
        }
    }

    private void Enter(DeviceNumber superblock)
    {
        if (_mounts.Of(superblock) is not { Count: > 0 } mounts)
        {
            _gaps.Add($"{superblock} is not mounted here");
            return;
        }

        IReadOnlyCollection<DeviceNumber> devices = _graph.DevicesOf(mounts);
        bool areAll = devices.Count > 0 && _graph.AreAllDevicesOf(mounts, devices) && !Array.Exists(
            mounts[0].SuperblockOptions.Split(','),
            option => Array.Exists(OtherDevices, other => option.StartsWith(other, StringComparison.Ordinal)));
        if (!areAll)
        {
            _gaps.Add($"the devices of {mounts[0].Description} can't all be told");
        }

        Push(devices);
    }

    private void Push(IEnumerable<DeviceNumber> devices)
    {
        foreach (DeviceNumber device in devices)
        {
            _open.Push(device);
        }
    }
}
