using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// The mounts of this process's namespace, read once from /proc/self/mountinfo, in the kernel's order (a later
/// mount may hide an earlier one).
/// </summary>
public sealed class MountTable
{
    private readonly Dictionary<int, List<Mount>> _children = [];
    private readonly Mount? _top;

    private MountTable(IReadOnlyList<Mount> mounts)
    {
        Mounts = mounts;
        var ids = mounts.Select(mount => mount.Id).ToHashSet();
        foreach (Mount mount in mounts)
        {
            if (!ids.Contains(mount.ParentId) || mount.ParentId == mount.Id)
            {
                _top ??= mount.MountPoint.IsRoot ? mount : null;
                continue;
            }

            if (!_children.TryGetValue(mount.ParentId, out List<Mount>? siblings))
            {
                _children.Add(mount.ParentId, siblings = []);
            }

            siblings.Add(mount);
        }
    }

    /// <summary>Every mount, in the kernel's order.</summary>
    public IReadOnlyList<Mount> Mounts { get; }

    /// <summary>Reads the present table. It touches no disk.</summary>
    /// <exception cref="LinuxException">proc is not mounted: nothing can be planned.</exception>
    public static MountTable Read() =>
        Parse(Libc.ReadFile("/proc/self/mountinfo")
            ?? throw new LinuxException("read", "/proc/self/mountinfo", Errno.ENOENT));

    /// <summary>Parses the text of mountinfo. Lines that can't be understood are left out; never throws.</summary>
    public static MountTable Parse(ReadOnlySpan<byte> text)
    {
        var mounts = new List<Mount>();
        foreach (Range range in text.Split((byte)'\n'))
        {
            if (MountInfoLine.TryParse(text[range], out Mount? mount))
            {
                mounts.Add(mount);
            }
        }

        return new MountTable(mounts);
    }

    /// <summary>Whether the mount's own mount point leads to it, not to something mounted over it or above it later.</summary>
    public bool IsVisible(Mount mount) => ReferenceEquals(FindMountOf(mount.MountPoint), mount);

    /// <summary>
    /// The mount in which an absolute path ends, found as the kernel does: from the root through whatever is
    /// mounted on the way. Symbolic links are not followed (paths that the kernel prints have none).
    /// </summary>
    public Mount? FindMountOf(UnixPath path)
    {
        Mount? current = _top;
        for (int depth = 0; current is not null && depth <= Mounts.Count; depth++)
        {
            Mount? next = NextOnTheWay(current, path);
            if (next is null)
            {
                return current;
            }

            current = next;
        }

        return current;
    }

    /// <summary>The child mount that a walk along the path enters first; of several at one place, the latest.</summary>
    private Mount? NextOnTheWay(Mount current, UnixPath path)
    {
        Mount? next = null;
        foreach (Mount child in _children.GetValueOrDefault(current.Id, []))
        {
            if (child.MountPoint.IsSameOrAbove(path)
                && (next is null || child.MountPoint.Bytes.Length <= next.MountPoint.Bytes.Length))
            {
                next = child;
            }
        }

        return next;
    }
}
