using SnapshotCore.Linux;

namespace SnapshotCore.Reporting;

/// <summary>The used size that the service bills; docs/protocol.md, "Status".</summary>
/// <param name="PartitionCount">How many freezable mounts there are.</param>
/// <param name="TotalUsedSizeInBytes">The sum over the file systems that count.</param>
/// <param name="IsSizeComputationFailed">Whether the sum is incomplete.</param>
public sealed record StorageDetails(int PartitionCount, long TotalUsedSizeInBytes, bool IsSizeComputationFailed)
{
    /// <summary>What every report but the final one says: zeros, and no failure.</summary>
    public static StorageDetails NotMeasured { get; } = new(0, 0, false);
}

/// <summary>A measured size and what telemetry says about it.</summary>
/// <param name="Details">What the report says.</param>
/// <param name="Telemetry">Sizes in KiB of what does not count, and in all; only those that are not zero.</param>
public sealed record StorageMeasurement(StorageDetails Details, IReadOnlyList<KeyValuePair<string, string>> Telemetry);

/// <summary>A mount, as far as its used size is concerned.</summary>
/// <param name="Device"><c>major:minor</c> of the mount table: one file system, however often it is mounted.</param>
/// <param name="MountPoint">Where it is mounted.</param>
/// <param name="FileSystem">Its type, e.g. <c>ext4</c>, <c>fuse.sshfs</c>.</param>
/// <param name="Source">Its device as the mount table names it.</param>
/// <param name="IsResourceDisk">Whether it lies on the temporary disk of the VM.</param>
/// <param name="IsLoop">Whether it lies on a loop device.</param>
/// <param name="IsOnIncludedDisk">
/// Whether it lies on a disk that the request includes; null when it could not be told. Asked only when the request
/// excludes a disk.
/// </param>
public sealed record StorageMount(
    string Device,
    string MountPoint,
    string FileSystem,
    string Source,
    bool IsResourceDisk,
    bool IsLoop,
    bool? IsOnIncludedDisk = null)
{
    /// <summary>The bytes of the mount point, where its text is not enough to find it (a name that is no UTF-8).</summary>
    public UnixPath? Path { get; init; }
}

/// <summary>What the request says about the disks whose size is asked for.</summary>
/// <param name="PartitionCount">How many freezable mounts there are, before the owner's skip rules.</param>
/// <param name="IncludedLuns">The included disks; -1 is the OS disk.</param>
/// <param name="IsAnyDiskExcluded">Whether the request excludes a disk.</param>
/// <param name="IsOnlyOsDisk">Whether the OS disk alone is backed up, of which <c>/</c> alone counts.</param>
public sealed record StorageRequest(
    int PartitionCount, IReadOnlyList<int> IncludedLuns, bool IsAnyDiskExcluded, bool IsOnlyOsDisk)
{
    /// <summary>Whether the owner wants local file systems alone to count (<c>onlyLocalFilesystems</c>).</summary>
    public bool IsOnlyLocal { get; init; }
}
