using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>Which of the VM's disks the file systems of a mount table lie on. Make one for each plan.</summary>
internal sealed class DiskMap
{
    private readonly BlockDeviceGraph _graph;
    private readonly SuperblockMounts _mounts;
    private readonly DeviceNumber? _osDiskByRoot;
    private readonly Dictionary<DeviceNumber, DisksBelow> _known = [];

    internal DiskMap(MountTable table, BlockDeviceGraph graph)
    {
        _graph = graph;
        _mounts = new SuperblockMounts(table);
        if (!graph.AzureDisks.IsClaimed(AzureDisk.OsDiskLun) && table.FindMountOf(new UnixPath("/"u8)) is { } root)
        {
            _osDiskByRoot = OnlyDiskBelow(root);
        }
    }

    /// <summary>What a mount's file system lies on.</summary>
    internal DisksBelow Below(Mount mount)
    {
        if (!_known.TryGetValue(mount.Device, out DisksBelow? below))
        {
            _known.Add(mount.Device, below = Describe(DiskTrace.OfFileSystem(mount.Device, _graph, _mounts)));
        }

        return below;
    }

    /// <summary>The same, where a logical volume counts as lying on all that its group lies on.</summary>
    internal DisksBelow BelowWholeGroups(Mount mount) =>
        Describe(DiskTrace.OfFileSystem(mount.Device, _graph, _mounts, areGroupsWhole: true));

    /// <summary>What some block devices lie on.</summary>
    internal DisksBelow Below(IReadOnlyCollection<DeviceNumber> devices) =>
        Describe(DiskTrace.OfDevices(devices, _graph, _mounts));

    /// <summary>Why no disk of this machine is known as one of the VM's; null when one is.</summary>
    internal string? WhyUnknown(int lun) =>
        lun == AzureDisk.OsDiskLun && _osDiskByRoot is not null ? null : _graph.AzureDisks.WhyUnknown(lun);

    private DisksBelow Describe(DiskTrace trace)
    {
        var luns = new SortedSet<int>();
        bool isOnResourceDisk = false;
        List<string> gaps = [.. trace.Gaps];
        foreach (DeviceNumber disk in trace.Disks)
        {
            if (_graph.AzureDisks.Of(disk) is { } known)
            {
                luns.Add(known.Lun);
            }
            else if (disk == _osDiskByRoot)
            {
                luns.Add(AzureDisk.OsDiskLun);
            }
            else if (_graph.AzureDisks.DoubtOf(disk) is { } doubt)
            {
                gaps.Add(doubt);
            }
            else if (_graph.IsResourceDisk(disk))
            {
                isOnResourceDisk = true;
            }
            else
            {
                gaps.Add($"nothing tells which disk of the VM {_graph.Describe(disk)} is");
            }
        }

        return new DisksBelow([.. luns], isOnResourceDisk, gaps);
    }

    /// <summary>The whole disk of the root when there is one alone, and nothing says that it is another than the OS disk.</summary>
    private DeviceNumber? OnlyDiskBelow(Mount root)
    {
        DiskTrace trace = DiskTrace.OfFileSystem(root.Device, _graph, _mounts);
        return trace is { Gaps.Count: 0, Disks: [var disk] }
            && !_graph.AzureDisks.IsClaimed(disk) && !_graph.IsResourceDisk(disk)
                ? disk
                : null;
    }
}
