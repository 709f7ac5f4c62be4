using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>The mounts of each superblock of a table, and which of them a loop device's file lies on.</summary>
internal sealed class SuperblockMounts
{
    private readonly MountTable _table;
    private readonly Dictionary<DeviceNumber, List<Mount>> _mounts = [];

    internal SuperblockMounts(MountTable table)
    {
        _table = table;
        foreach (Mount mount in table.Mounts)
        {
            if (!_mounts.TryGetValue(mount.Device, out List<Mount>? mounts))
            {
                _mounts.Add(mount.Device, mounts = []);
            }

            mounts.Add(mount);
        }
    }

    /// <summary>The mounts of a superblock, in the kernel's order; empty when it is not mounted here.</summary>
    internal IReadOnlyList<Mount> Of(DeviceNumber superblock) => _mounts.GetValueOrDefault(superblock) ?? [];

    /// <summary>
    /// The file system that holds a backing file. A number with a major is exact: if no mount here has it, the file
    /// lies outside this namespace. Without one (btrfs gives each subvolume its own) the path decides.
    /// </summary>
    internal Mount? StoreOf(LoopBacking backing)
    {
        if (backing.StoredOn is { } device && (device.Major != 0 || _mounts.ContainsKey(device)))
        {
            return _mounts.GetValueOrDefault(device)?[0];
        }

        return _table.FindMountOf(backing.Path);
    }
}
