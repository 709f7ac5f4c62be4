using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// Orders a freeze. A file system stored on another (through loop devices, also under LVM, RAID or encryption)
/// writes to that while it is being frozen, so it goes first. The root goes last: what we run needs it longest.
/// Where mount points lie in the tree does not matter.
/// </summary>
internal sealed class FreezeLevels
{
    private readonly MountTable _table;
    private readonly BlockDeviceGraph _graph;
    private readonly Dictionary<DeviceNumber, Mount> _mounts = [];
    private readonly Dictionary<DeviceNumber, HashSet<DeviceNumber>> _stores = [];

    internal FreezeLevels(MountTable table, BlockDeviceGraph graph)
    {
        _table = table;
        _graph = graph;
        foreach (Mount mount in table.Mounts)
        {
            _mounts.TryAdd(mount.Device, mount);
        }
    }

    /// <summary>The level of each target's superblock; 0 is frozen first.</summary>
    internal IReadOnlyDictionary<DeviceNumber, int> Of(IReadOnlyList<FreezeTarget> targets)
    {
        DeviceNumber[] devices = [.. targets.Select(target => target.Mount.Device)];
        var before = devices.ToDictionary(
            device => device, device => devices.Where(other => IsStoredOn(other, device)).ToHashSet());
        DeviceNumber? rootDevice = _table.FindMountOf(new UnixPath("/"u8))?.Device; // seldom the target's own mount: /@
        foreach (FreezeTarget root in targets.Where(target => target.Mount.Device == rootDevice))
        {
            before[root.Mount.Device].UnionWith(devices.Where(other => !IsStoredOn(root.Mount.Device, other)));
        }

        var levels = new Dictionary<DeviceNumber, int>();
        foreach (DeviceNumber device in devices)
        {
            LevelOf(device, before, levels, []);
        }

        return levels;
    }

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

    /// <summary>Whether data of one superblock ends up, at any depth, on another.</summary>
    private bool IsStoredOn(DeviceNumber upper, DeviceNumber lower)
    {
        var seen = new HashSet<DeviceNumber>();
        var open = new Stack<DeviceNumber>([upper]);
        while (open.TryPop(out DeviceNumber device))
        {
            foreach (DeviceNumber store in StoresOf(device))
            {
                if (store == lower && store != upper)
                {
                    return true;
                }

                if (seen.Add(store))
                {
                    open.Push(store);
                }
            }
        }

        return false;
    }

    private HashSet<DeviceNumber> StoresOf(DeviceNumber superblock)
    {
        if (_stores.TryGetValue(superblock, out HashSet<DeviceNumber>? known))
        {
            return known;
        }

        var stores = new HashSet<DeviceNumber>();
        if (_mounts.TryGetValue(superblock, out Mount? mount))
        {
            foreach (DeviceNumber device in _graph.Below(_graph.DevicesOf(mount)))
            {
                if (_graph.BackingOf(device) is { } backing && StoreOf(backing) is { } store)
                {
                    stores.Add(store);
                }
            }

            if (UpperFolderOf(mount) is { } folder && _table.FindMountOf(folder) is { } under)
            {
                stores.Add(under.Device);
            }
        }

        _stores[superblock] = stores;
        return stores;
    }

    /// <summary>
    /// The superblock that holds a backing file. A number with a major is exact: if no mount here has it, the file
    /// lies outside this namespace. Without one (btrfs gives each subvolume its own) the path decides.
    /// </summary>
    private DeviceNumber? StoreOf(LoopBacking backing)
    {
        if (backing.StoredOn is { } device && (device.Major != 0 || _mounts.ContainsKey(device)))
        {
            return _mounts.ContainsKey(device) ? device : null;
        }

        return _table.FindMountOf(backing.Path)?.Device;
    }

    /// <summary>Where an overlay stores what is written to it.</summary>
    private static UnixPath? UpperFolderOf(Mount mount)
    {
        const string Option = "upperdir=";
        return string.Equals(mount.FileSystem, "overlay", StringComparison.Ordinal)
            && mount.SuperblockOptions.Split(',').FirstOrDefault(
                option => option.StartsWith(Option, StringComparison.Ordinal)) is { } upper
            ? new UnixPath(upper[Option.Length..])
            : null;
    }
}
