using System.Text;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// Which block devices lie below which, by sysfs: partitions on disks, device-mapper and RAID on their members,
/// loop devices on files. Answers are read when asked for and remembered; make one for each plan.
/// </summary>
public sealed class BlockDeviceGraph
{
    private const uint NetworkBlockDevice = 43; // nbd, Documentation/admin-guide/devices.txt

    private readonly string _sysfs;
    private readonly string _dev;
    private readonly Dictionary<DeviceNumber, IReadOnlyList<DeviceNumber>> _directlyBelow = [];
    private readonly Dictionary<DeviceNumber, LoopBacking?> _backings = [];
    private readonly Lazy<HashSet<DeviceNumber>> _resourceDisks;
    private readonly Lazy<AzureDisks> _azureDisks;
    private readonly Lazy<VolumeGroups> _volumeGroups;
    private readonly Lazy<List<HashSet<DeviceNumber>>> _btrfsMembers;

    /// <summary>Creates a graph over other folders than the machine's, for tests.</summary>
    /// <param name="sysfs">Stands for /sys.</param>
    /// <param name="dev">Stands for /dev.</param>
    internal BlockDeviceGraph(string sysfs, string dev)
    {
        _sysfs = sysfs;
        _dev = dev;
        _resourceDisks = new Lazy<HashSet<DeviceNumber>>(() => ResourceDisk.Find(_sysfs, _dev));
        _azureDisks = new Lazy<AzureDisks>(() => AzureDisks.Read(_sysfs, _dev, _resourceDisks.Value));
        _volumeGroups = new Lazy<VolumeGroups>(() => new VolumeGroups(_sysfs));
        _btrfsMembers = new Lazy<List<HashSet<DeviceNumber>>>(ReadBtrfs);
    }

    /// <summary>Which of the machine's disks are which of the VM's.</summary>
    internal AzureDisks AzureDisks => _azureDisks.Value;

    /// <summary>The logical volumes of the machine.</summary>
    internal VolumeGroups VolumeGroups => _volumeGroups.Value;

    /// <summary>The graph of this machine.</summary>
    public static BlockDeviceGraph Read() => new("/sys", "/dev");

    /// <summary>The block devices that a mounted file system lies on directly; empty for one without (tmpfs, overlay).</summary>
    public IReadOnlyCollection<DeviceNumber> DevicesOf(Mount mount)
    {
        if (mount.Device.Major != 0)
        {
            return [mount.Device];
        }

        if (!string.Equals(mount.FileSystem, "btrfs", StringComparison.Ordinal)
            || !mount.Source.StartsWith("/dev/", StringComparison.Ordinal)
            || DeviceNamed(Path.GetFileName(Sysfs.ResolveLink(_dev + mount.Source["/dev".Length..]) ?? mount.Source)) is not { } device)
        {
            return [];
        }

        // A btrfs of several devices is mounted by any one of them.
        return BtrfsWith(device) ?? [device];
    }

    /// <summary>Whether <see cref="DevicesOf(IReadOnlyList{Mount})"/> are all: the driver lists those of a btrfs.</summary>
    internal bool AreAllDevicesOf(IReadOnlyList<Mount> mounts, IReadOnlyCollection<DeviceNumber> devices) =>
        mounts[0].Device.Major != 0 || devices.Any(device => BtrfsWith(device) is not null);

    /// <summary>The same for a superblock of several mounts: not each source of a btrfs need be a device's name.</summary>
    internal IReadOnlyCollection<DeviceNumber> DevicesOf(IReadOnlyList<Mount> mounts) =>
        mounts.DistinctBy(mount => mount.Source).Select(DevicesOf).FirstOrDefault(devices => devices.Count > 0) ?? [];

    /// <summary>
    /// Whether a program on this or another machine does what the device is asked for (nbd, ublk), so that nobody can
    /// tell what its data is stored on.
    /// </summary>
    internal bool IsServedByProgram(DeviceNumber device) =>
        device.Major == NetworkBlockDevice
        || NameOf(device)?.StartsWith("ublkb", StringComparison.Ordinal) == true;

    /// <summary>
    /// The mounted file systems of types that are frozen, in whichever mount namespace, as their drivers list them
    /// below /sys/fs (ext4 since Linux 2.6.31, xfs since 3.12, btrfs since 3.14). The drivers don't tell read-only ones.
    /// </summary>
    internal IReadOnlyList<KernelFileSystem> MountedFileSystems() =>
    [
        .. from type in (string[])["ext4", "xfs"]
           from name in NamesIn($"{_sysfs}/fs/{type}")
           let device = DeviceNamed(name)
           where device is not null
           select new KernelFileSystem(type, name.Replace('!', '/'), [device.Value]),
        .. from members in _btrfsMembers.Value
           where members.Count > 0
           select new KernelFileSystem("btrfs", string.Join(", ", members.Select(NameOf)), [.. members]),
    ];

    /// <summary>All devices below these, these included, down to disks and loop devices.</summary>
    public IReadOnlySet<DeviceNumber> Below(IEnumerable<DeviceNumber> devices)
    {
        var found = new HashSet<DeviceNumber>();
        var open = new Stack<DeviceNumber>(devices);
        while (open.TryPop(out DeviceNumber device))
        {
            if (found.Add(device))
            {
                foreach (DeviceNumber lower in DirectlyBelow(device))
                {
                    open.Push(lower);
                }
            }
        }

        return found;
    }

    /// <summary>What a loop device is backed by; null for every other device.</summary>
    public LoopBacking? BackingOf(DeviceNumber device)
    {
        if (!_backings.TryGetValue(device, out LoopBacking? backing))
        {
            _backings.Add(device, backing = ReadBacking(device));
        }

        return backing;
    }

    private LoopBacking? ReadBacking(DeviceNumber device)
    {
        byte[]? text = Libc.ReadFile(FolderOf(device) + "/loop/backing_file");
        if (text is null)
        {
            return null;
        }

        ReadOnlySpan<byte> path = text.AsSpan().TrimEnd((byte)'\n');
        if (path.EndsWith(" (deleted)"u8))
        {
            path = path[..^" (deleted)"u8.Length];
        }

        return new LoopBacking(new UnixPath(path), ReadLoopStatus(device));
    }

    /// <summary>Whether a disk is a resource (temporary) disk of the VM.</summary>
    internal bool IsResourceDisk(DeviceNumber disk) => _resourceDisks.Value.Contains(disk);

    /// <summary>The kernel's name of a device; its number where there is none.</summary>
    internal string Describe(DeviceNumber device) => NameOf(device) ?? device.ToString();

    /// <summary>What a device lies on directly: a partition's disk, the members of a volume or an array.</summary>
    internal IReadOnlyList<DeviceNumber> DirectlyBelow(DeviceNumber device)
    {
        if (!_directlyBelow.TryGetValue(device, out IReadOnlyList<DeviceNumber>? lower))
        {
            _directlyBelow.Add(device, lower = ReadDirectlyBelow(device));
        }

        return lower;
    }

    /// <summary>
    /// Whether everything below the mount is the VM's resource (temporary) disk, which no backup includes:
    /// docs/protocol.md, "Freeze".
    /// </summary>
    public bool IsOnResourceDisk(Mount mount)
    {
        if (_resourceDisks.Value.Count == 0)
        {
            return false;
        }

        IReadOnlySet<DeviceNumber> below = Below(DevicesOf(mount));
        IEnumerable<DeviceNumber> lowest = below.Where(device => DirectlyBelow(device).Count == 0);
        return below.Count > 0 && lowest.All(_resourceDisks.Value.Contains);
    }

    private DeviceNumber? ReadLoopStatus(DeviceNumber loop)
    {
        string? name = NameOf(loop);
        if (name is null
            || Libc.Open(Encoding.UTF8.GetBytes($"{_dev}/{name}"), Libc.O_RDONLY | Libc.O_NONBLOCK, 0, out var file)
                != Errno.None)
        {
            return null;
        }

        using (file)
        {
            return Libc.LoopBackingDevice(file, out DeviceNumber device) == Errno.None ? device : null;
        }
    }

    private List<DeviceNumber> ReadDirectlyBelow(DeviceNumber device)
    {
        string folder = FolderOf(device);
        var lower = DevicesIn(folder + "/slaves").ToList();
        if (File.Exists(folder + "/partition") && Sysfs.DeviceIn(Sysfs.ResolveLink(folder) + "/..") is { } disk)
        {
            lower.Add(disk);
        }

        return lower;
    }

    private HashSet<DeviceNumber>? BtrfsWith(DeviceNumber device) =>
        _btrfsMembers.Value.Find(members => members.Contains(device));

    private List<HashSet<DeviceNumber>> ReadBtrfs() =>
        [.. Sysfs.FoldersIn(_sysfs + "/fs/btrfs").Select(one => DevicesIn(one + "/devices").ToHashSet())];

    private static IEnumerable<DeviceNumber> DevicesIn(string folder) =>
        Sysfs.EntriesIn(folder).Select(Sysfs.DeviceIn).OfType<DeviceNumber>();

    private static IEnumerable<string> NamesIn(string folder) =>
        Sysfs.FoldersIn(folder).Select(one => Path.GetFileName(one));

    private DeviceNumber? DeviceNamed(string name) => Sysfs.DeviceIn($"{_sysfs}/class/block/{name}");

    private string? NameOf(DeviceNumber device)
    {
        string? target = Sysfs.ResolveLink(FolderOf(device));
        return target is null ? null : Path.GetFileName(target);
    }

    private string FolderOf(DeviceNumber device) => $"{_sysfs}/dev/block/{device}";
}
