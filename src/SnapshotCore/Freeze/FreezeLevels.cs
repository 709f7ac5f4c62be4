using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// Orders a freeze. A file system stored on another (through loop devices, also under LVM, RAID or encryption)
/// writes to that while it is being frozen, so it goes first. What is stored somewhere that we can't see through (a
/// program or another machine that serves it may itself use one of our file systems) goes before all others. The root
/// goes last: what we run needs it longest. Where mount points lie in the tree does not matter.
/// </summary>
internal sealed class FreezeLevels
{
    private readonly MountTable _table;
    private readonly BlockDeviceGraph _graph;
    private readonly SuperblockMounts _mounts;
    private readonly Dictionary<DeviceNumber, Stores> _stores = [];

    internal FreezeLevels(MountTable table, BlockDeviceGraph graph)
    {
        _table = table;
        _graph = graph;
        _mounts = new SuperblockMounts(table);
    }

    /// <summary>The level of each target's superblock; 0 is frozen first.</summary>
    internal IReadOnlyDictionary<DeviceNumber, int> Of(IReadOnlyList<FreezeTarget> targets)
    {
        DeviceNumber[] devices = [.. targets.Select(target => target.Mount.Device)];
        var before = devices.ToDictionary(device => device, _ => new HashSet<DeviceNumber>());
        DeviceNumber? root = RootDevice;
        var first = new List<DeviceNumber>();
        foreach (DeviceNumber upper in devices)
        {
            bool isSeenThrough = true;
            foreach (DeviceNumber lower in Below(upper))
            {
                isSeenThrough &= !StoresOf(lower).AreHidden;
                if (lower != upper && before.TryGetValue(lower, out HashSet<DeviceNumber>? earlier))
                {
                    earlier.Add(upper);
                }
            }

            if (!isSeenThrough && upper != root)
            {
                first.Add(upper);
            }
        }

        foreach (DeviceNumber device in devices.Except(first))
        {
            before[device].UnionWith(first);
        }

        if (root is { } last && before.TryGetValue(last, out HashSet<DeviceNumber>? beforeRoot))
        {
            HashSet<DeviceNumber> later = Below(last);
            beforeRoot.UnionWith(devices.Where(device => !later.Contains(device)));
        }

        var levels = new Dictionary<DeviceNumber, int>();
        foreach (DeviceNumber device in devices)
        {
            LevelOf(device, before, levels, []);
        }

        return levels;
    }

    /// <summary>Why a superblock is in its level, to follow what it is; empty where nothing asks for an order.</summary>
    /// <param name="device">The superblock.</param>
    /// <param name="frozenThrough">The superblocks that are frozen, and the mount by which.</param>
    internal string ReasonOf(DeviceNumber device, IReadOnlyDictionary<DeviceNumber, Mount> frozenThrough)
    {
        Stores stores = StoresOf(device);
        string[] under =
        [
            .. stores.Superblocks.Where(frozenThrough.ContainsKey).Select(store => frozenThrough[store].MountPoint.ToString()),
        ];
        return (under.Length > 0 ? $"; before {string.Join(", ", under)}, which stores it" : string.Empty)
            + (stores.AreHidden && device != RootDevice ? "; before all others, for what stores it can't be seen" : string.Empty)
            + (device == RootDevice ? "; last, for all that runs needs the root" : string.Empty);
    }

    // Seldom the target's own mount where the root is a subvolume: /@
    private DeviceNumber? RootDevice => _table.FindMountOf(new UnixPath("/"u8))?.Device;

    /// <summary>The longest way to something with nothing before it. A circle (only by a misread path) is cut.</summary>
    private static int LevelOf(
        DeviceNumber device,
        Dictionary<DeviceNumber, HashSet<DeviceNumber>> before,
        Dictionary<DeviceNumber, int> levels,
        HashSet<DeviceNumber> path)
    {
        if (levels.TryGetValue(device, out int known))
        {
            return known;
        }

        path.Add(device);
        int level = 0;
        foreach (DeviceNumber earlier in before[device])
        {
            if (!path.Contains(earlier))
            {
                level = Math.Max(level, LevelOf(earlier, before, levels, path) + 1);
            }
        }

        path.Remove(device);
        levels[device] = level;
        return level;
    }

    /// <summary>A superblock and all on which its data ends up, at any depth.</summary>
    private HashSet<DeviceNumber> Below(DeviceNumber upper)
    {
        var seen = new HashSet<DeviceNumber> { upper };
        var open = new Stack<DeviceNumber>([upper]);
        while (open.TryPop(out DeviceNumber device))
        {
            foreach (DeviceNumber store in StoresOf(device).Superblocks.Where(seen.Add))
            {
                open.Push(store);
            }
        }

        return seen;
    }

    private Stores StoresOf(DeviceNumber superblock)
    {
        if (_stores.TryGetValue(superblock, out Stores? known))
        {
            return known;
        }

        var found = new HashSet<DeviceNumber>();
        bool areHidden = false;
        if (_mounts.Of(superblock) is { Count: > 0 } mounts)
        {
            foreach (DeviceNumber device in _graph.Below(_graph.DevicesOf(mounts)))
            {
                areHidden |= _graph.IsServedByProgram(device);
                if (_graph.BackingOf(device) is { } backing && _mounts.StoreOf(backing) is { } store)
                {
                    areHidden |= FileSystemTypes.MayHang(store);
                    found.Add(store.Device);
                }
            }

            if (OverlayUpper.Of(mounts[0]) is { } folder && _table.FindMountOf(folder) is { } under)
            {
                areHidden |= FileSystemTypes.MayHang(under);
                found.Add(under.Device);
            }
        }

        return _stores[superblock] = new Stores(found, areHidden);
    }

    /// <summary>What a superblock's data is stored on, directly.</summary>
    /// <param name="Superblocks">File systems that hold it in files.</param>
    /// <param name="AreHidden">Whether something stores it that does not say on what.</param>
    private sealed record Stores(IReadOnlySet<DeviceNumber> Superblocks, bool AreHidden);
}
