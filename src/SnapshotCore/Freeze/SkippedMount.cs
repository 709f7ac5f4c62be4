namespace SnapshotCore.Freeze;

/// <summary>A mount through which nothing will be frozen.</summary>
/// <param name="Mount">The mount.</param>
/// <param name="Reason">Why, as a value.</param>
/// <param name="Detail">Why, for people.</param>
public sealed record SkippedMount(Mount Mount, SkipReason Reason, string Detail)
{
    /// <summary>
    /// Whether data on this machine's disks is left unfrozen here though nobody asked for that: what a snapshot holds
    /// of it is as after a power cut.
    /// </summary>
    public bool IsDataAtRisk { get; init; }
}

/// <summary>Why a mount is skipped. docs/protocol.md, "Freeze".</summary>
public enum SkipReason
{
    /// <summary>It shows the kernel's data, or lives in memory: there is no disk below.</summary>
    NoDisk,

    /// <summary>Its data is on other machines; it may hang, and is never opened.</summary>
    Network,

    /// <summary>A program serves it (FUSE); it may hang, and is never opened.</summary>
    UserSpace,

    /// <summary>Something is mounted here when it is used (autofs); it is never opened, which would be a use.</summary>
    Automount,

    /// <summary>An overlay: what is written to it lies on another file system, which counts.</summary>
    Overlay,

    /// <summary>It holds data, but its type is not one that is frozen.</summary>
    NotFreezable,

    /// <summary>Its superblock is read-only: there is nothing to hold still.</summary>
    ReadOnly,

    /// <summary>Something mounted later hides it: it can't be opened by its mount point.</summary>
    Hidden,

    /// <summary>Its superblock is frozen through another mount.</summary>
    SameSuperblock,

    /// <summary>It lies on the VM's resource (temporary) disk.</summary>
    ResourceDisk,

    /// <summary>It lies on disks of the VM that this backup leaves out.</summary>
    ExcludedDisk,

    /// <summary>The owner lists it in MountsToSkip.</summary>
    Owner,

    /// <summary>Its superblock is mounted here only by bind-mounted files.</summary>
    NotDirectory,
}
