namespace SnapshotCore.Freeze;

/// <summary>A disk of a Hyper-V storage controller (vmbus device), as sysfs shows it.</summary>
/// <param name="Folder">The disk's folder in sysfs.</param>
/// <param name="ControllerId">The controller's device_id, a GUID without braces, in lower case.</param>
/// <param name="Lun">The last number of the SCSI address host:channel:target:lun.</param>
internal sealed record VmbusDisk(string Folder, string ControllerId, int Lun)
{
    private const string FirstGenerationOs = "00000000-0000-";
    private const string FirstGenerationResource = "00000000-0001-";
    private const string SecondGenerationSystem = "f8b3781a-1e82-4818-a1c3-63d806ec15bb";

    private static readonly string[] DataControllers =
    [
        "f8b3781b-1e82-4818-a1c3-63d806ec15bb",
        "f8b3781c-1e82-4818-a1c3-63d806ec15bb",
        "f8b3781d-1e82-4818-a1c3-63d806ec15bb",
    ];

    /// <summary>Whether it is the temporary disk: on generation 2 the system controller also has OS disk (0) and CD (2).</summary>
    internal bool IsResourceDisk => ControllerId.StartsWith(FirstGenerationResource, StringComparison.Ordinal)
        || (ControllerId == SecondGenerationSystem && Lun == 1);

    /// <summary>Whether it is the OS disk.</summary>
    internal bool IsOsDisk => ControllerId.StartsWith(FirstGenerationOs, StringComparison.Ordinal)
        || (ControllerId == SecondGenerationSystem && Lun == 0);

    /// <summary>Whether it is a data disk; its LUN is then the one that Azure knows it by.</summary>
    internal bool IsDataDisk => DataControllers.Contains(ControllerId, StringComparer.Ordinal);

    /// <summary>All of the machine's.</summary>
    /// <param name="sysfs">Stands for /sys.</param>
    internal static IEnumerable<VmbusDisk> In(string sysfs) =>
        from controller in Sysfs.FoldersIn(sysfs + "/bus/vmbus/devices")
        let id = Sysfs.TextOf(controller + "/device_id").Trim('{', '}').ToLowerInvariant()
        from host in Sysfs.FoldersIn(controller, "host*")
        from target in Sysfs.FoldersIn(host, "target*")
        from unit in Sysfs.FoldersIn(target, "*:*:*:*")
        let lun = AzureDisk.ParseLun(unit.AsSpan(unit.LastIndexOf(':') + 1))
        where lun is not null
        from disk in Sysfs.FoldersIn(unit + "/block")
        select new VmbusDisk(disk, id, lun.Value);
}
