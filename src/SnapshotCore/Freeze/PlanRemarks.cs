using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>Finds what the reader of a plan should know beside it.</summary>
internal sealed class PlanRemarks
{
    private readonly MountTable _table;
    private readonly BlockDeviceGraph _graph;
    private readonly FreezePolicy _policy;
    private readonly DiskSelection _disks;

    internal PlanRemarks(MountTable table, BlockDeviceGraph graph, FreezePolicy policy, DiskSelection disks)
    {
        _table = table;
        _graph = graph;
        _policy = policy;
        _disks = disks;
    }

    internal IEnumerable<PlanRemark> For(
        IReadOnlyList<FreezeTarget> targets, IReadOnlyList<SkippedMount> skipped, IReadOnlyList<UnixPath> swapFiles)
    {
        var frozen = targets.Select(target => target.Mount.Device).ToHashSet();
        return
        [
            .. _disks.Problem is { } problem ? [IncludedDiskUnknown(problem)] : Array.Empty<PlanRemark>(),
            .. skipped.Where(one => one.IsDataAtRisk).DistinctBy(one => one.Mount.Device).Select(NotFrozen),
            .. _policy.EntriesWithout(_table.Mounts.Select(mount => mount.MountPoint)).Select(MatchesNothing),
            .. _graph.MountedFileSystems().Where(known => IsElsewhere(known) && !_disks.IsLeftOut(known.Devices)).Select(Elsewhere),
            .. swapFiles.Select(file => (File: file, On: _table.FindMountOf(file)))
                .Where(swap => swap.On is not null && frozen.Contains(swap.On.Device))
                .Select(swap => SwapFile(swap.File, swap.On!)),
        ];
    }

    private bool IsElsewhere(KernelFileSystem known) => !_table.Mounts.Any(
        mount => known.Devices.Contains(mount.Device)
            || (mount.Device.Major == 0 && _graph.DevicesOf(mount).Any(known.Devices.Contains)));

    private static PlanRemark IncludedDiskUnknown(string problem) => new(
        RemarkKind.IncludedDiskUnknown,
        $"This backup includes {problem}. Which disks it leaves out can't be told then either: everything is frozen.");

    private static PlanRemark NotFrozen(SkippedMount one) => new(
        RemarkKind.DataNotFrozen,
        $"{one.Mount.Description} is not frozen: {one.Detail}. A snapshot holds it as after a power cut; "
        + "stop what writes to it by a pre-script if that matters, or list it in MountsToSkip to say that it does not.");

    private static PlanRemark MatchesNothing(string entry) => new(
        RemarkKind.EntryMatchesNothing, $"MountsToSkip lists {entry}, but nothing is mounted there.");

    private static PlanRemark Elsewhere(KernelFileSystem known) => new(
        RemarkKind.MountedElsewhere,
        $"The {known.Type} file system on {known.Name} is mounted, but in another mount namespace (a container's) only; "
        + "it is not frozen, and a snapshot holds it as after a power cut.");

    private static PlanRemark SwapFile(UnixPath file, Mount on) => new(
        RemarkKind.SwapFile,
        $"The swap file {file} lies on {on.Description}, which is frozen. Swapping goes on meanwhile, past the file "
        + "system; what a snapshot holds of the file is of no use, and none is needed.");
}
