namespace SnapshotCore.Freeze;

/// <summary>What will be frozen, in which order, and why anything else will not.</summary>
/// <param name="Targets">One for each superblock, by level: level 0, the most stacked, is frozen first.</param>
/// <param name="Skipped">Every other mount of the table, with the reason.</param>
public sealed record FreezePlan(IReadOnlyList<FreezeTarget> Targets, IReadOnlyList<SkippedMount> Skipped)
{
    /// <summary>How many visible mounts have a type that can be frozen, whether they will be or not.</summary>
    public int FreezableMountCount { get; init; }

    /// <summary>
    /// Plans a freeze: each superblock of a freezable type once, through one visible directory mount. An empty
    /// plan is a valid one.
    /// </summary>
    public static FreezePlan Make(MountTable table, BlockDeviceGraph graph, FreezePolicy policy) =>
        new FreezePlanner(table, graph, policy).Make();
}

/// <summary>A superblock that will be frozen.</summary>
/// <param name="Mount">The mount through which it is frozen.</param>
/// <param name="Level">Its place in the order: lower levels freeze first and thaw last.</param>
/// <param name="Reason">Why it is taken, and why in this level; for people.</param>
public sealed record FreezeTarget(Mount Mount, int Level, string Reason)
{
    /// <summary>
    /// Other mounts of the superblock, to be tried when <see cref="Mount"/> turns out to be a bind-mounted file:
    /// only opening it can tell.
    /// </summary>
    public IReadOnlyList<Mount> Alternatives { get; init; } = [];
}

/// <summary>A mount through which nothing will be frozen.</summary>
/// <param name="Mount">The mount.</param>
/// <param name="Reason">Why, as a value.</param>
/// <param name="Detail">Why, for people.</param>
public sealed record SkippedMount(Mount Mount, SkipReason Reason, string Detail);

/// <summary>Why a mount is skipped.</summary>
public enum SkipReason
{
    /// <summary>Its type can't be frozen, or is not ours to freeze.</summary>
    Type,

    /// <summary>Its superblock is read-only: there is nothing to hold still.</summary>
    ReadOnly,

    /// <summary>Something mounted later hides it: it can't be opened by its mount point.</summary>
    Hidden,

    /// <summary>Its superblock is frozen through another mount.</summary>
    SameSuperblock,

    /// <summary>It lies on the VM's resource (temporary) disk.</summary>
    ResourceDisk,

    /// <summary>The owner lists it in MountsToSkip.</summary>
    Owner,

    /// <summary>Its superblock is mounted here only by bind-mounted files.</summary>
    NotDirectory,
}
