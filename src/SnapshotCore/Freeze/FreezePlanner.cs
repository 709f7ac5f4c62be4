using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>Makes one <see cref="FreezePlan"/>. docs/protocol.md, "Freeze", has the rules.</summary>
internal sealed class FreezePlanner
{
    private static readonly HashSet<string> FreezableTypes = new(StringComparer.Ordinal)
    {
        "ext3", "ext4", "xfs", "btrfs",
    };

    private readonly MountTable _table;
    private readonly BlockDeviceGraph _graph;
    private readonly FreezePolicy _policy;
    private readonly List<SkippedMount> _skipped = [];

    internal FreezePlanner(MountTable table, BlockDeviceGraph graph, FreezePolicy policy)
    {
        _table = table;
        _graph = graph;
        _policy = policy;
    }

    internal FreezePlan Make()
    {
        var candidates = new List<Mount>();
        foreach (Mount mount in _table.Mounts)
        {
            if (!FreezableTypes.Contains(mount.FileSystem))
            {
                Skip(mount, SkipReason.Type, $"{mount.FileSystem} is not a type that is frozen");
            }
            else if (!_table.IsVisible(mount))
            {
                Skip(mount, SkipReason.Hidden, "a later mount hides it");
            }
            else
            {
                candidates.Add(mount);
            }
        }

        var chosen = candidates
            .GroupBy(mount => mount.Device)
            .Select(group => Choose([.. group]))
            .OfType<FreezeTarget>()
            .ToList();
        IReadOnlyDictionary<DeviceNumber, int> levels = new FreezeLevels(_table, _graph).Of(chosen);
        FreezeTarget[] targets =
        [
            .. chosen
                .Select(target => target with { Level = levels[target.Mount.Device] })
                .OrderBy(target => target.Level),
        ];
        return new FreezePlan(targets, _skipped) { FreezableMountCount = candidates.Count };
    }

    /// <summary>Picks the mount to freeze a superblock through; null (and reasons noted) when it is skipped.</summary>
    private FreezeTarget? Choose(IReadOnlyList<Mount> mounts)
    {
        if (mounts[0].SuperblockReadOnly)
        {
            return SkipAll(mounts, SkipReason.ReadOnly, "its superblock is read-only");
        }

        // The whole file system first, then the one written through, then the shortest way: what is left at the
        // end may be bind-mounted files (/etc/hosts in a container), which can't be told from here.
        List<Mount> ordered =
        [
            .. mounts
                .OrderByDescending(mount => mount.Root.IsRoot)
                .ThenBy(mount => mount.ReadOnly)
                .ThenBy(mount => mount.MountPoint.Bytes.Length),
        ];
        Mount first = ordered[0];
        if (!mounts.Any(mount => mount.MountPoint.IsRoot) && _graph.IsOnResourceDisk(first))
        {
            return SkipAll(mounts, SkipReason.ResourceDisk, "it lies on the temporary disk, which no backup includes");
        }

        // An entry for any mount of the whole file system, or for the root of this machine (which may be a subvolume),
        // skips it; one for a part of it (a bind mount, a subvolume) can't exempt that part alone, so it only keeps
        // us from going in through there.
        if (ordered.Where(mount => mount.Root.IsRoot || mount.MountPoint.IsRoot || ReferenceEquals(mount, first))
                .Select(mount => _policy.EntryFor(mount.MountPoint))
                .FirstOrDefault(entry => entry is not null) is { } whole)
        {
            return SkipAll(mounts, SkipReason.Owner, $"MountsToSkip lists {whole}");
        }

        foreach (Mount mount in mounts)
        {
            if (_policy.EntryFor(mount.MountPoint) is { } entry)
            {
                ordered.Remove(mount);
                Skip(mount, SkipReason.Owner, $"MountsToSkip lists {entry}; its file system is frozen through {first.MountPoint}");
            }
        }

        foreach (Mount other in ordered.Skip(1))
        {
            Skip(other, SkipReason.SameSuperblock, $"its file system is frozen through {first.MountPoint}");
        }

        string reason = $"{first.FileSystem} on {first.Source} ({first.Device})";
        return new FreezeTarget(first, Level: 0, reason) { Alternatives = [.. ordered.Skip(1)] };
    }

    private FreezeTarget? SkipAll(IEnumerable<Mount> mounts, SkipReason reason, string detail)
    {
        foreach (Mount mount in mounts)
        {
            Skip(mount, reason, detail);
        }

        return null;
    }

    private void Skip(Mount mount, SkipReason reason, string detail) =>
        _skipped.Add(new SkippedMount(mount, reason, detail));
}
