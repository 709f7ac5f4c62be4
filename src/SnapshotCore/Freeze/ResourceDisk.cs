using System.Text;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// Finds Azure's resource (temporary) disks: by their vmbus device (generation 1 and 2), the agent's udev links,
/// and the model of local NVMe disks. Device numbers are compared, not names. docs/protocol.md, "Freeze".
/// </summary>
internal static class ResourceDisk
{
    private const string FirstGenerationId = "00000000-0001";
    private const string SecondGenerationId = "f8b3781a-1e82-4818-a1c3-63d806ec15bb";
    private const string NvmeModel = "Microsoft NVMe Direct Disk";

    /// <summary>The whole disks; their partitions lead to them.</summary>
    internal static HashSet<DeviceNumber> Find(string sysfs, string dev)
    {
        IEnumerable<string> folders =
            OnVmbus(sysfs).Concat(ByLinks(sysfs, dev)).Concat(ByModel(sysfs));
        var disks = new HashSet<DeviceNumber>();
        foreach (string folder in folders)
        {
            if (Libc.ReadFile(folder + "/dev") is { } text && DeviceNumber.TryParse(text, out DeviceNumber device))
            {
                disks.Add(device);
            }
        }

        return disks;
    }

    /// <summary>Where a link leads, or the path itself when it is none; null when there is nothing.</summary>
    internal static string? ResolveLink(string path)
    {
        FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        return info.Exists ? (info.ResolveLinkTarget(returnFinalTarget: true) ?? info).FullName : null;
    }

    private static IEnumerable<string> OnVmbus(string sysfs)
    {
        foreach (string device in FoldersIn(sysfs + "/bus/vmbus/devices"))
        {
            string id = TextOf(device + "/device_id").Trim('{', '}');
            bool first = id.StartsWith(FirstGenerationId, StringComparison.OrdinalIgnoreCase);
            if (!first && !id.Equals(SecondGenerationId, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            // host:channel:target:lun; on generation 2 the controller also has the OS disk (0) and the CD (2).
            IEnumerable<string> disks =
                from host in FoldersIn(device, "host*")
                from target in FoldersIn(host, "target*")
                from unit in FoldersIn(target, "*:*:*:*")
                where first || unit.EndsWith(":1", StringComparison.Ordinal)
                from disk in FoldersIn(unit + "/block")
                select disk;
            foreach (string disk in disks)
            {
                yield return disk;
            }
        }
    }

    private static IEnumerable<string> ByLinks(string sysfs, string dev) =>
        from folder in new[] { dev + "/disk/azure" }
        where Directory.Exists(folder)
        from link in Directory.GetFileSystemEntries(folder, "resource*")
        where !link.Contains("-part", StringComparison.Ordinal)
        let target = ResolveLink(link)
        where target is not null
        select $"{sysfs}/class/block/{Path.GetFileName(target)}";

    private static IEnumerable<string> ByModel(string sysfs) =>
        from disk in FoldersIn(sysfs + "/block", "nvme*")
        where TextOf(disk + "/device/model").StartsWith(NvmeModel, StringComparison.Ordinal)
        select disk;

    private static string[] FoldersIn(string folder, string pattern = "*") =>
        Directory.Exists(folder) ? Directory.GetDirectories(folder, pattern) : [];

    private static string TextOf(string path) => Encoding.UTF8.GetString(Libc.ReadFile(path) ?? []).Trim();
}
