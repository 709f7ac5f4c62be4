using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// Finds Azure's resource (temporary) disks: by their vmbus device (generation 1 and 2), the agent's udev links,
/// and the model of local NVMe disks. Device numbers are compared, not names. docs/protocol.md, "Freeze".
/// </summary>
internal static class ResourceDisk
{
    private const string NvmeModel = "Microsoft NVMe Direct Disk";

    /// <summary>The whole disks; their partitions lead to them.</summary>
    internal static HashSet<DeviceNumber> Find(string sysfs, string dev) =>
    [
        .. VmbusDisk.In(sysfs).Where(disk => disk.IsResourceDisk).Select(disk => disk.Folder)
            .Concat(ByLinks(sysfs, dev))
            .Concat(ByModel(sysfs))
            .Select(Sysfs.DeviceIn)
            .OfType<DeviceNumber>(),
    ];

    private static IEnumerable<string> ByLinks(string sysfs, string dev) =>
        from folder in new[] { dev + "/disk/azure" }
        where Directory.Exists(folder)
        from link in Directory.GetFileSystemEntries(folder, "resource*")
        where !link.Contains("-part", StringComparison.Ordinal)
        let target = Sysfs.ResolveLink(link)
        where target is not null
        select $"{sysfs}/class/block/{Path.GetFileName(target)}";

    private static IEnumerable<string> ByModel(string sysfs) =>
        from disk in Sysfs.FoldersIn(sysfs + "/block", "nvme*")
        where Sysfs.TextOf(disk + "/device/model").StartsWith(NvmeModel, StringComparison.Ordinal)
        select disk;
}
