namespace SnapshotCore.Freeze;

/// <summary>What is known of types of file systems, by the names in /proc/filesystems and those of out-of-tree ones.</summary>
internal static class FileSystemTypes
{
    private static readonly HashSet<string> Frozen = new(StringComparer.Ordinal) { "ext3", "ext4", "xfs", "btrfs" };

    private static readonly HashSet<string> InMemory = new(StringComparer.Ordinal)
    {
        "tmpfs", "ramfs", "devtmpfs", "rootfs", "hugetlbfs", "mqueue",
    };

    private static readonly HashSet<string> OfTheKernel = new(StringComparer.Ordinal)
    {
        "bdev", "binder", "binfmt_misc", "bpf", "cgroup", "cgroup2", "configfs", "cpuset", "debugfs", "devpts",
        "dlmfs", "efivarfs", "functionfs", "fusectl", "ipathfs", "nfsd", "nsfs", "openpromfs", "proc", "pstore",
        "resctrl", "rpc_pipefs", "securityfs", "selinuxfs", "smackfs", "spufs", "sysfs", "tracefs", "usbfs", "xenfs",
    };

    private static readonly HashSet<string> OnNetwork = new(StringComparer.Ordinal)
    {
        "9p", "acfs", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "gpfs", "lustre", "mmfs", "ncpfs", "nfs", "nfs4",
        "orangefs", "panfs", "prl_fs", "pvfs2", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs", "wekafs",
    };

    private static readonly HashSet<string> Shared = new(StringComparer.Ordinal) { "gfs", "gfs2", "ocfs2" };

    // Several devices or none: their superblock has no device's number though they lie on disks.
    private static readonly HashSet<string> OfSeveralDevices = new(StringComparer.Ordinal)
    {
        "bcachefs", "jffs2", "ubifs", "zfs",
    };

    /// <summary>What a mount is; <see cref="FileSystemClass.Unknown"/> only where nothing tells that it lies on a disk.</summary>
    internal static FileSystemClass Of(Mount mount)
    {
        string type = mount.FileSystem;
        bool hasDevice = mount.Device.Major != 0 || mount.Source.StartsWith("/dev/", StringComparison.Ordinal);
        return type switch
        {
            _ when Frozen.Contains(type) => FileSystemClass.Freezable,
            "autofs" => FileSystemClass.Automount,
            "overlay" or "aufs" or "unionfs" => FileSystemClass.Overlay,
            "fuseblk" => FileSystemClass.Disk,
            "fuse" => FileSystemClass.UserSpace,
            _ when type.StartsWith("fuse.", StringComparison.Ordinal) => FileSystemClass.UserSpace,
            _ when InMemory.Contains(type) => FileSystemClass.Memory,
            _ when OfTheKernel.Contains(type) => FileSystemClass.Kernel,
            _ when OnNetwork.Contains(type) => FileSystemClass.Network,
            _ when Shared.Contains(type) => FileSystemClass.SharedDisk,
            _ when hasDevice || OfSeveralDevices.Contains(type) => FileSystemClass.Disk,
            _ => FileSystemClass.Unknown,
        };
    }

    /// <summary>Whether whoever opens something there may wait for another machine, or for a program.</summary>
    internal static bool MayHang(Mount mount) =>
        Of(mount) is FileSystemClass.Network or FileSystemClass.UserSpace or FileSystemClass.Automount
        || string.Equals(mount.FileSystem, "fuseblk", StringComparison.Ordinal);
}

/// <summary>Kinds of file systems, as far as a freeze treats them differently.</summary>
internal enum FileSystemClass
{
    /// <summary>Is frozen.</summary>
    Freezable,

    /// <summary>Shows the kernel's data.</summary>
    Kernel,

    /// <summary>Lives in memory.</summary>
    Memory,

    /// <summary>On other machines.</summary>
    Network,

    /// <summary>On a disk that other machines use at the same time: a freeze would stop them too.</summary>
    SharedDisk,

    /// <summary>Served by a program, from wherever.</summary>
    UserSpace,

    /// <summary>Mounts when used.</summary>
    Automount,

    /// <summary>Over other file systems.</summary>
    Overlay,

    /// <summary>On a disk, of a type that is not frozen.</summary>
    Disk,

    /// <summary>Of no type that is known, and not on a device.</summary>
    Unknown,
}
