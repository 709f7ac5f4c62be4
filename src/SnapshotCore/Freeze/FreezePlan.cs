namespace SnapshotCore.Freeze;

/// <summary>What will be frozen, in which order, and why anything else will not.</summary>
/// <param name="Targets">One for each superblock, by level: level 0, the most stacked, is frozen first.</param>
/// <param name="Skipped">Every other mount of the table, in its order, with the reason.</param>
public sealed record FreezePlan(IReadOnlyList<FreezeTarget> Targets, IReadOnlyList<SkippedMount> Skipped)
{
    /// <summary>How many visible mounts have a type that can be frozen, whether they will be or not.</summary>
    public int FreezableMountCount { get; init; }

    /// <summary>What the owner should know of this plan.</summary>
    public IReadOnlyList<PlanRemark> Remarks { get; init; } = [];

    /// <summary>
    /// Plans a freeze: each superblock of a freezable type once, through one visible directory mount. An empty
    /// plan is a valid one.
    /// </summary>
    public static FreezePlan Make(MountTable table, BlockDeviceGraph graph, FreezePolicy policy) =>
        new FreezePlanner(table, graph, policy).Make();

    /// <summary>The same for this machine as it is now. Opens no mount.</summary>
    /// <exception cref="Linux.LinuxException">proc is not mounted: nothing can be planned.</exception>
    public static FreezePlan OfThisMachine(FreezePolicy policy) =>
        new FreezePlanner(MountTable.Read(), BlockDeviceGraph.Read(), policy) { SwapFiles = Freeze.SwapFiles.Read() }.Make();

    /// <summary>Whether another plan freezes the same superblocks in the same levels, through whichever mounts.</summary>
    public bool FreezesTheSameAs(FreezePlan other) =>
        Targets.Select(target => (target.Mount.Device, target.Level)).ToHashSet()
            .SetEquals(other.Targets.Select(target => (target.Mount.Device, target.Level)));

    /// <summary>Whether another plan freezes the same superblocks, and through the same mounts.</summary>
    public bool OpensTheSameAs(FreezePlan other) =>
        Targets.Select(target => target.Mount).ToHashSet().SetEquals(other.Targets.Select(target => target.Mount));
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
