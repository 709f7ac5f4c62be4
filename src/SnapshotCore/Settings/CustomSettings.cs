namespace SnapshotCore.Settings;

/// <summary>
/// The backup service's finer wishes (<c>customSettings</c>). Each is read independently of the others; null is
/// "not given". Contract: docs/protocol.md, "Settings".
/// </summary>
public sealed record CustomSettings
{
    /// <summary>Nothing is wished.</summary>
    public static CustomSettings Unspecified { get; } = new();

    /// <summary>The wished strategy, e.g. <c>onlyGuest</c>, as it was written.</summary>
    public string? TakeSnapshotFrom { get; init; }

    /// <summary>Whether the VM has managed disks.</summary>
    public bool? IsManagedVm { get; init; }

    /// <summary>Replaces the task id in calls to the host; never in the status.</summary>
    public string? BackupTaskId { get; init; }

    /// <summary>Whether a crash-consistent snapshot is better than none.</summary>
    public bool? CanTakeCrashConsistentSnapshot { get; init; }

    /// <summary>How often this backup has been tried already.</summary>
    public int? BackupRetryCount { get; init; }

    /// <summary>The LUNs of write-accelerated disks.</summary>
    public IReadOnlyList<int>? WriteAcceleratedLuns { get; init; }

    /// <summary>Whether the used size counts the OS disk alone.</summary>
    public bool? IsOnlyOsDiskBackupEnabled { get; init; }

    internal static CustomSettings Read(FieldReader fields) => new()
    {
        TakeSnapshotFrom = fields.Text("takeSnapshotFrom"),
        IsManagedVm = fields.Boolean("isManagedVm"),
        BackupTaskId = fields.TextOrNumber("backupTaskId"),
        CanTakeCrashConsistentSnapshot = fields.Boolean("canTakeCrashConsistentSnapshot"),
        BackupRetryCount = fields.Integer("backupRetryCount"),
        WriteAcceleratedLuns = fields.Integers("waDiskLunList", out _),
        IsOnlyOsDiskBackupEnabled = fields.Boolean("isOnlyOSDiskBackupEnabled"),
    };
}
