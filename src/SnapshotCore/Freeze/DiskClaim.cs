using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>Something that says which of the VM's disks a block device is.</summary>
/// <param name="Device">The device.</param>
/// <param name="Name">The kernel's name of it.</param>
/// <param name="Lun">Which disk; <see cref="AzureDisk.OsDiskLun"/> for the OS disk.</param>
/// <param name="Source">What says so, for people.</param>
internal sealed record DiskClaim(DeviceNumber Device, string Name, int Lun, string Source)
{
    private const string NvmeModel = "MSFT NVMe Accelerator v1.0";

    /// <summary>All that links and sysfs say. docs/protocol.md, "Freeze", names where the rules are from.</summary>
    /// <param name="sysfs">Stands for /sys.</param>
    /// <param name="dev">Stands for /dev.</param>
    internal static IEnumerable<DiskClaim> Read(string sysfs, string dev) =>
        ByLinks(sysfs, dev).Concat(OnVmbus(sysfs)).Concat(OnNvme(sysfs)).OfType<DiskClaim>();

    private static IEnumerable<DiskClaim?> ByLinks(string sysfs, string dev) =>
        from folder in new[] { dev + "/disk/azure" }
        from link in Sysfs.EntriesIn(folder)
            .Concat(Sysfs.FoldersIn(folder, "scsi*").SelectMany(Sysfs.EntriesIn))
            .Concat(Sysfs.EntriesIn(folder + "/data/by-lun"))
        let lun = LunOf(Path.GetRelativePath(folder, link))
        where lun is not null
        let target = Sysfs.ResolveLink(link)
        where target is not null
        select Make($"{sysfs}/class/block/{Path.GetFileName(target)}", lun.Value, $"/dev/disk/azure/{Path.GetRelativePath(folder, link)}");

    // Partitions (-partN) and the temporary disk (resource, scsi0/lun1, local/…) are none.
    private static int? LunOf(string link) => link switch
    {
        "root" or "os" or "scsi0/lun0" => AzureDisk.OsDiskLun,
        _ when link.StartsWith("scsi0/", StringComparison.Ordinal) => null,
        _ when link.StartsWith("scsi", StringComparison.Ordinal) && link.IndexOf("/lun", StringComparison.Ordinal) is var at and > 0 =>
            AzureDisk.ParseLun(link.AsSpan(at + "/lun".Length)),
        _ when link.StartsWith("data/by-lun/", StringComparison.Ordinal) => AzureDisk.ParseLun(link.AsSpan("data/by-lun/".Length)),
        _ => null,
    };

    private static IEnumerable<DiskClaim?> OnVmbus(string sysfs) =>
        from disk in VmbusDisk.In(sysfs)
        where disk.IsOsDisk || disk.IsDataDisk
        select Make(disk.Folder, disk.IsOsDisk ? AzureDisk.OsDiskLun : disk.Lun, $"controller {disk.ControllerId}");

    private static IEnumerable<DiskClaim?> OnNvme(string sysfs) =>
        from disk in Sysfs.FoldersIn(sysfs + "/block", "nvme*")
        where string.Equals(Sysfs.TextOf(disk + "/device/model"), NvmeModel, StringComparison.Ordinal)
        let number = AzureDisk.ParseLun(Sysfs.TextOf(disk + "/nsid"))
        where number > 0
        select Make(disk, number.Value == 1 ? AzureDisk.OsDiskLun : number.Value - 2, $"NVMe namespace {number}");

    private static DiskClaim? Make(string folder, int lun, string source) =>
        Sysfs.DeviceIn(folder) is { } device ? new DiskClaim(device, Path.GetFileName(folder), lun, source) : null;
}
