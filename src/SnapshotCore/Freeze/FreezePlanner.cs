using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>Makes one <see cref="FreezePlan"/>. docs/protocol.md, "Freeze", has the rules.</summary>
internal sealed class FreezePlanner
{
    private readonly MountTable _table;
    private readonly BlockDeviceGraph _graph;
    private readonly FreezePolicy _policy;
    private readonly DiskSelection _disks;
    private readonly Dictionary<Mount, SkippedMount> _skipped = new(ReferenceEqualityComparer.Instance);

    internal FreezePlanner(MountTable table, BlockDeviceGraph graph, FreezePolicy policy)
    {
        _table = table;
        _graph = graph;
        _policy = policy;
        _disks = new DiskSelection(new DiskMap(table, graph), policy.IncludedLuns);
    }

    /// <summary>Files that the machine swaps to.</summary>
    internal IReadOnlyList<UnixPath> SwapFiles { get; init; } = [];

    internal FreezePlan Make()
    {
        ILookup<bool, Mount> mounts = _table.Mounts.ToLookup(
            mount => FileSystemTypes.Of(mount) == FileSystemClass.Freezable);
        List<FreezeTarget> chosen =
        [
            .. mounts[true].GroupBy(mount => mount.Device).Select(group => Choose([.. group])).OfType<FreezeTarget>(),
        ];
        var levels = new FreezeLevels(_table, _graph);
        IReadOnlyDictionary<DeviceNumber, int> levelOf = levels.Of(chosen);
        var frozenThrough = chosen.ToDictionary(target => target.Mount.Device, target => target.Mount);
        var unfrozen = new UnfrozenType(_table, frozenThrough);
        foreach (Mount mount in mounts[false])
        {
            SkippedMount skip = unfrozen.Explain(mount);
            _skipped[mount] = skip.IsDataAtRisk && _disks.WhyLeftOut(mount) is { } why
                ? new SkippedMount(mount, SkipReason.ExcludedDisk, why)
                : skip;
        }

        FreezeTarget[] targets =
        [
            .. chosen
                .Select(target => target with
                {
                    Level = levelOf[target.Mount.Device],
                    Reason = target.Reason + levels.ReasonOf(target.Mount.Device, frozenThrough),
                })
                .OrderBy(target => target.Level),
        ];
        SkippedMount[] skipped = [.. _table.Mounts.Where(_skipped.ContainsKey).Select(mount => _skipped[mount])];
        return new FreezePlan(targets, skipped)
        {
            FreezableMountCount = mounts[true].Count(_table.IsVisible),
            Remarks = [.. new PlanRemarks(_table, _graph, _policy, _disks).For(targets, skipped, SwapFiles)],
        };
    }

    /// <summary>Picks the mount to freeze a superblock through; null (and reasons noted) when it is skipped.</summary>
    private FreezeTarget? Choose(IReadOnlyList<Mount> mounts)
    {
        if (mounts[0].SuperblockReadOnly)
        {
            return SkipAll(mounts, SkipReason.ReadOnly, "its superblock is read-only: there is nothing to hold still");
        }

        // What can't hang on the way first, then the whole file system, then the one written through, then the
        // shortest way: what is left at the end may be bind-mounted files (/etc/hosts in a container), which can't be
        // told from here.
        List<Mount> visible =
        [
            .. mounts
                .Where(_table.IsVisible)
                .OrderBy(mount => MayHangAbove(mount) is not null)
                .ThenByDescending(mount => mount.Root.IsRoot)
                .ThenBy(mount => mount.ReadOnly)
                .ThenBy(mount => mount.MountPoint.Bytes.Length),
        ];
        if (!visible.Exists(mount => mount.MountPoint.IsRoot) && _graph.IsOnResourceDisk(mounts[0]))
        {
            return SkipAll(mounts, SkipReason.ResourceDisk, "it lies on the temporary disk, which no backup includes");
        }

        if (_disks.WhyLeftOut(mounts[0]) is { } excluded)
        {
            return SkipAll(mounts, SkipReason.ExcludedDisk, excluded);
        }

        if (OwnersWish(visible.Count > 0 ? visible : mounts) is { } wish)
        {
            return SkipAll(mounts, SkipReason.Owner, $"MountsToSkip lists {wish}");
        }

        // A part that the owner lists is not what we go in through: that much can be had.
        List<Mount> ways = [.. visible.Where(mount => _policy.EntryFor(mount.MountPoint) is null)];
        return ways.Count > 0 ? Take(ways, mounts) : SkipHidden(mounts);
    }

    private FreezeTarget Take(List<Mount> ways, IReadOnlyList<Mount> mounts)
    {
        Mount first = ways[0];
        foreach (Mount other in mounts.Where(mount => !ReferenceEquals(mount, first)))
        {
            string through = $"its file system is frozen through {first.MountPoint}";
            (SkipReason reason, string detail) = _policy.EntryFor(other.MountPoint) is { } entry
                ? (SkipReason.Owner, $"MountsToSkip lists {entry}, but a part can't be left out: {through}")
                : _table.IsVisible(other) ? (SkipReason.SameSuperblock, through)
                : (SkipReason.Hidden, $"a later mount hides it; {through}");
            _skipped[other] = new SkippedMount(other, reason, detail);
        }

        string danger = MayHangAbove(first) is { } above
            ? $", reached only through {above.MountPoint} ({above.FileSystem}), which may hang"
            : string.Empty;
        return new FreezeTarget(
            first, Level: 0, $"{first.FileSystem} on {first.Source} ({first.Device}){danger}{_disks.ReasonFor(first)}")
        {
            Alternatives = [.. ways.Skip(1)],
        };
    }

    /// <summary>
    /// The entry that exempts a file system: one for any mount of the whole of it, or for the root of this machine
    /// (which may be a subvolume). Those for parts (bind mounts, subvolumes) do so only when they name all that can be
    /// seen of it: a part alone can't be exempted.
    /// </summary>
    private string? OwnersWish(IReadOnlyList<Mount> mounts) =>
        mounts.Where(mount => mount.Root.IsRoot || mount.MountPoint.IsRoot)
            .Select(mount => _policy.EntryFor(mount.MountPoint))
            .FirstOrDefault(entry => entry is not null)
        ?? (mounts.All(mount => _policy.EntryFor(mount.MountPoint) is not null)
            ? _policy.EntryFor(mounts[0].MountPoint)
            : null);

    private Mount? MayHangAbove(Mount mount) => _table.Above(mount).FirstOrDefault(FileSystemTypes.MayHang);

    private FreezeTarget? SkipHidden(IReadOnlyList<Mount> mounts)
    {
        foreach (Mount mount in mounts)
        {
            string over = _table.FindMountOf(mount.MountPoint) is { } hider
                ? $"{hider.FileSystem}, mounted later on {hider.MountPoint}, hides it"
                : "it can't be reached from this process's root";
            _skipped[mount] = new SkippedMount(mount, SkipReason.Hidden, $"{over}, and it can't be opened") { IsDataAtRisk = true };
        }

        return null;
    }

    private FreezeTarget? SkipAll(IEnumerable<Mount> mounts, SkipReason reason, string detail)
    {
        foreach (Mount mount in mounts)
        {
            _skipped[mount] = new SkippedMount(mount, reason, detail);
        }

        return null;
    }
}
