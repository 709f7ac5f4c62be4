using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>Says why a mount whose type is not frozen is left alone, and whether that costs anything.</summary>
internal sealed class UnfrozenType
{
    private readonly MountTable _table;
    private readonly IReadOnlyDictionary<DeviceNumber, Mount> _frozenThrough;

    /// <param name="table">All mounts.</param>
    /// <param name="frozenThrough">The superblocks that are frozen, and the mount by which.</param>
    internal UnfrozenType(MountTable table, IReadOnlyDictionary<DeviceNumber, Mount> frozenThrough)
    {
        _table = table;
        _frozenThrough = frozenThrough;
    }

    internal SkippedMount Explain(Mount mount)
    {
        string type = mount.FileSystem;
        return FileSystemTypes.Of(mount) switch
        {
            FileSystemClass.Kernel => new(mount, SkipReason.NoDisk, $"{type} shows data of the kernel, not of a disk"),
            FileSystemClass.Memory => new(mount, SkipReason.NoDisk, $"{type} lives in memory, not on a disk"),
            FileSystemClass.Network =>
                new(mount, SkipReason.Network, $"{type} keeps its data on other machines; it may hang and is never opened"),
            FileSystemClass.UserSpace =>
                new(mount, SkipReason.UserSpace, $"{type} is served by a program; it may hang and is never opened"),
            FileSystemClass.Automount =>
                new(mount, SkipReason.Automount, "something is mounted here when it is used; it is never opened, which would be a use"),
            FileSystemClass.Overlay => new(mount, SkipReason.Overlay, Overlay(mount)),
            _ when mount.SuperblockReadOnly =>
                new(mount, SkipReason.ReadOnly, "its superblock is read-only: there is nothing to hold still"),
            FileSystemClass.SharedDisk => new(mount, SkipReason.NotFreezable, $"{type} is shared with other machines, which a freeze would stop too")
            {
                IsDataAtRisk = true,
            },
            FileSystemClass.Disk when IsForBooting(mount) =>
                new(mount, SkipReason.NotFreezable, $"{type} can't be frozen; it holds boot files, which only updates write"),
            FileSystemClass.Disk => new(mount, SkipReason.NotFreezable, $"{type} is none of the types that are frozen (ext3, ext4, xfs, btrfs)")
            {
                IsDataAtRisk = true,
            },
            _ => new(mount, SkipReason.NotFreezable, $"{type} is none of the types that are frozen, and nothing says that it lies on a disk"),
        };
    }

    private string Overlay(Mount mount)
    {
        if (OverlayUpper.Of(mount) is not { } upper)
        {
            return "it has no upper folder, so nothing is written to it";
        }

        if (_table.FindMountOf(upper) is not { } store)
        {
            return $"what is written to it lies in {upper}, which can't be seen from here";
        }

        string lies = $"what is written to it lies in {upper}, on {store.Description}";
        return _frozenThrough.ContainsKey(store.Device) ? $"{lies}, which is frozen" : $"{lies}, which is not frozen";
    }

    // The EFI system partition, in the places where distributions mount it.
    private static bool IsForBooting(Mount mount) =>
        mount.FileSystem is "vfat" or "msdos"
        && mount.MountPoint.ToString() is "/boot" or "/boot/efi" or "/efi" or "/boot/firmware";
}
