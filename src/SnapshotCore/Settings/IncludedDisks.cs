namespace SnapshotCore.Settings;

/// <summary>
/// Which disks the backup covers and of what kinds they are (<c>includedDisks</c>).
/// Contract: docs/protocol.md, "Settings".
/// </summary>
public sealed record IncludedDisks
{
    /// <summary>Stands in the LUN list for the OS disk.</summary>
    public const int OsDiskLun = -1;

    /// <summary>Nothing is said about the disks.</summary>
    public static IncludedDisks Unspecified { get; } = new();

    /// <summary>The LUNs of the included data disks; null if not given.</summary>
    public IReadOnlyList<int>? DataDiskLuns { get; init; }

    /// <summary>Whether <c>dataDiskLunList</c> was malformed: which disks are meant is then unknown.</summary>
    public bool IsLunListMalformed { get; init; }

    /// <summary>Whether the OS disk is included.</summary>
    public bool IsOsDiskIncluded { get; init; }

    /// <summary>Whether any disk of the VM is left out.</summary>
    public bool IsAnyDiskExcluded { get; init; }

    /// <summary>Whether a write-accelerated disk is included; only the host can snapshot it.</summary>
    public bool IsAnyWriteAcceleratedDiskIncluded { get; init; }

    /// <summary>Whether the VM guest-state blob is included; only the host can snapshot it.</summary>
    public bool IsVmgsBlobIncluded { get; init; }

    /// <summary>Whether a Direct Drive disk is included; only the host can snapshot it.</summary>
    public bool IsAnyDirectDriveDiskIncluded { get; init; }

    /// <summary>Passed on to the host's snapshot service.</summary>
    public bool IsVmmdBlobIncluded { get; init; }

    /// <summary>Whether Azure Disk Encryption is to be handled.</summary>
    public bool IsVmAdeEnabled { get; init; }

    /// <summary>Minutes of instant access, passed on to the host if not null.</summary>
    public int? InstantAccessDurationMinutes { get; init; }

    /// <summary>The included LUN list: the data disks in the order given, then -1 if the OS disk is included.</summary>
    public IReadOnlyList<int> Luns => IsOsDiskIncluded ? [.. DataDiskLuns ?? [], OsDiskLun] : DataDiskLuns ?? [];

    /// <summary>
    /// The disks that alone are backed up; null when no disk is left out, or when which ones are is not known (no list, or
    /// a malformed one).
    /// </summary>
    public IReadOnlyList<int>? OnlyLuns => IsAnyDiskExcluded && !IsLunListMalformed && Luns.Count > 0 ? Luns : null;

    /// <summary>Whether a disk that only the host can snapshot is included.</summary>
    public bool NeedsHost => IsAnyWriteAcceleratedDiskIncluded || IsVmgsBlobIncluded || IsAnyDirectDriveDiskIncluded;

    internal static IncludedDisks Read(FieldReader fields)
    {
        IReadOnlyList<int>? luns = fields.Integers("dataDiskLunList", out bool isValid);
        return new IncludedDisks
        {
            DataDiskLuns = luns,
            IsLunListMalformed = !isValid,
            IsOsDiskIncluded = fields.StrictFlag("isOSDiskIncluded"),
            IsAnyDiskExcluded = fields.StrictFlag("isAnyDiskExcluded"),
            IsAnyWriteAcceleratedDiskIncluded = fields.StrictFlag("isAnyWADiskIncluded"),
            IsVmgsBlobIncluded = fields.StrictFlag("isVmgsBlobIncluded"),
            IsAnyDirectDriveDiskIncluded = fields.StrictFlag("isAnyDirectDriveDiskIncluded"),
            IsVmmdBlobIncluded = fields.StrictFlag("isVmmdBlobIncluded"),
            IsVmAdeEnabled = fields.StrictFlag("isVMADEEnabled"),
            InstantAccessDurationMinutes = fields.Integer("instantAccessDurationMinutes"),
        };
    }
}
