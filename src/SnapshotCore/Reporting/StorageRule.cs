namespace SnapshotCore.Reporting;

/// <summary>How a mount is treated when the used size is computed.</summary>
internal enum StorageShare
{
    /// <summary>Not looked at: not a file system of this VM's disks, or not asked for.</summary>
    None,

    /// <summary>On the network, or of a type that is not billed; may hang, so it is not looked at either.</summary>
    Network,

    /// <summary>In memory.</summary>
    Memory,

    /// <summary>On the temporary disk.</summary>
    Temporary,

    /// <summary>On a loop device: its blocks are those of a file that counts already.</summary>
    Loop,

    /// <summary>A snapshot of a Gluster brick: its blocks are those of the brick.</summary>
    Gluster,

    /// <summary>Billed.</summary>
    Counted,
}

/// <summary>
/// Which file systems count. Row by row, the first that matches decides. Types are recognised by parts of their
/// names (<c>fuse.sshfs</c>, <c>nfs4</c>); btrfs is frozen but not counted, for bills to stay equal.
/// </summary>
internal static class StorageRule
{
    private const int OsDiskLun = -1;

    private static readonly string[] NotBilled =
        ["fuse", "nfs", "cifs", "overlay", "aufs", "lustre", "secfs2", "zfs", "btrfs", "iso"];

    // The source of an automount can be a file, that of 9p anything. Asking the one would mount it, the other may hang.
    private static readonly string[] NotAsked = ["autofs", "9p", "ceph", "virtiofs", "smb3", "gpfs"];

    // On a disk that several machines share, or found by its name like one: what "df --local" leaves out (gnulib, mountlist.c).
    private static readonly string[] Remote =
        ["acfs", "afs", "auristorfs", "coda", "fhgfs", "gpfs", "ibrix", "ocfs2", "vxfs"];

    private static readonly string[] InMemory = ["tmpfs", "ramdiskfs", "rootfs"]; // devtmpfs is a tmpfs too

    internal static StorageShare Of(StorageMount mount, StorageRequest request)
    {
        if (ContainsAny(mount.FileSystem, NotBilled))
        {
            return StorageShare.Network;
        }

        if (ContainsAny(mount.FileSystem, InMemory))
        {
            return StorageShare.Memory;
        }

        if (mount.IsLoop || mount.Source.Contains("loop", StringComparison.Ordinal))
        {
            return StorageShare.Loop;
        }

        if (mount.Source.StartsWith("//", StringComparison.Ordinal)
            || mount.Source.StartsWith(@"\\", StringComparison.Ordinal))
        {
            return StorageShare.Network;
        }

        if (request.IsOnlyLocal && Remote.Contains(mount.FileSystem, StringComparer.Ordinal))
        {
            return StorageShare.Network;
        }

        if (NotAsked.Contains(mount.FileSystem, StringComparer.Ordinal))
        {
            return StorageShare.None;
        }

        bool isOnDisk = mount.Source.StartsWith('/'); // proc, sysfs, cgroup2 and so on have no device
        if (!isOnDisk)
        {
            return StorageShare.None;
        }

        if (mount.MountPoint.StartsWith("/run/gluster/snaps/", StringComparison.Ordinal))
        {
            return StorageShare.Gluster;
        }

        if (request.IsOnlyOsDisk)
        {
            return mount.MountPoint == "/" ? StorageShare.Counted : StorageShare.None;
        }

        if (mount.IsResourceDisk)
        {
            return StorageShare.Temporary;
        }

        return IsIncluded(mount, request) ?? true ? StorageShare.Counted : StorageShare.None;
    }

    /// <summary>Whether the request includes what a mount lies on; null when that can't be told.</summary>
    internal static bool? IsIncluded(StorageMount mount, StorageRequest request)
    {
        bool areDisksExcluded = request.IsAnyDiskExcluded && request.IncludedLuns.Count > 0;
        bool isOsDisk = mount.MountPoint is "/" or "/boot/efi" && request.IncludedLuns.Contains(OsDiskLun);
        return request.IsOnlyOsDisk || !areDisksExcluded || isOsDisk ? true : mount.IsOnIncludedDisk;
    }

    private static bool ContainsAny(string type, string[] parts)
    {
        foreach (string part in parts)
        {
            if (type.Contains(part, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
