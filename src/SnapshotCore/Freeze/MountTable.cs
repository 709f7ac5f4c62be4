using System.Diagnostics.CodeAnalysis;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// The mounts of this process's namespace, read from /proc/self/mountinfo, in the kernel's order (a later mount may
/// hide an earlier one). Made for thousands of them: a look-up costs as much as its path has components.
/// </summary>
public sealed class MountTable
{
    private const string Source = "/proc/self/mountinfo";
    private const int MostReads = 4;

    /// <summary>What is mounted directly on a place of a mount; the last one, where there are several.</summary>
    private readonly Dictionary<(int Parent, UnixPath Point), Mount> _children = [];

    /// <summary>Mounts whose parent is not listed: the root, and all others where the root is no mount point (chroot).</summary>
    private readonly Dictionary<UnixPath, Mount> _tops = [];

    private readonly Dictionary<int, Mount> _byId = [];

    private MountTable(IReadOnlyList<Mount> mounts)
    {
        Mounts = mounts;
        foreach (Mount mount in mounts)
        {
            _byId.TryAdd(mount.Id, mount);
        }

        foreach (Mount mount in mounts)
        {
            if (mount.ParentId != mount.Id && _byId.ContainsKey(mount.ParentId))
            {
                _children[(mount.ParentId, mount.MountPoint)] = mount;
            }
            else
            {
                _tops.TryAdd(mount.MountPoint, mount);
            }
        }
    }

    /// <summary>Every mount, in the kernel's order.</summary>
    public IReadOnlyList<Mount> Mounts { get; }

    /// <summary>
    /// Reads the present table. It touches no disk. A long table is read in pieces, and before Linux 5.8 a mount that
    /// vanished between two of them hid others: so it is read until it comes out the same twice, four times at most.
    /// </summary>
    /// <exception cref="LinuxException">proc is not mounted: nothing can be planned.</exception>
    public static MountTable Read()
    {
        byte[] text = ReadOnce();
        for (int i = 1; i < MostReads; i++)
        {
            byte[] again = ReadOnce();
            if (again.AsSpan().SequenceEqual(text))
            {
                break;
            }

            text = again;
        }

        return Parse(text);
    }

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
    /// mounted on the way. Symbolic links are not followed (paths that the kernel prints have none). Null for a path
    /// that is not absolute.
    /// </summary>
    public Mount? FindMountOf(UnixPath path)
    {
        Mount? current = null;
        int steps = Mounts.Count; // an id that is listed twice (they are reused) could make a circle
        foreach (UnixPath prefix in path.Prefixes())
        {
            if (current is null)
            {
                // The kernel does not look at what is mounted over the root itself: path_init() starts below that.
                _ = _tops.TryGetValue(prefix, out current);
                if (prefix.IsRoot || current is null)
                {
                    continue;
                }
            }

            // Several may be stacked on one place, each on the one before.
            while (steps > 0 && _children.TryGetValue((current.Id, prefix), out Mount? next))
            {
                current = next;
                steps--;
            }
        }

        return current;
    }

    /// <summary>The mounts that a walk to this one goes through, itself not among them; the nearest first.</summary>
    internal IEnumerable<Mount> Above(Mount mount)
    {
        var seen = new HashSet<int> { mount.Id };
        while (TryGetParent(mount, out Mount? parent) && seen.Add(parent.Id))
        {
            yield return parent;
            mount = parent;
        }
    }

    private bool TryGetParent(Mount mount, [NotNullWhen(true)] out Mount? parent) =>
        _byId.TryGetValue(mount.ParentId, out parent);

    private static byte[] ReadOnce() =>
        Libc.ReadFile(Source) ?? throw new LinuxException("read", Source, Errno.ENOENT);
}
