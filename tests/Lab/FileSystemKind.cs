namespace Lab;

/// <summary>The file systems that a <see cref="LoopDisk"/> can hold.</summary>
public enum FileSystemKind
{
    /// <summary>ext4.</summary>
    Ext4,

    /// <summary>xfs; at least 300 MiB.</summary>
    Xfs,

    /// <summary>btrfs; at least 110 MiB.</summary>
    Btrfs,
}
