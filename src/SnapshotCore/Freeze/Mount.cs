using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>One line of /proc/self/mountinfo, proc_pid_mountinfo(5).</summary>
/// <param name="Id">The mount's id; the same as mnt_id in /proc/self/fdinfo of what is opened through it.</param>
/// <param name="ParentId">The id of the mount that it is mounted on.</param>
/// <param name="Device">Identifies the superblock, also of bind mounts and of btrfs subvolumes.</param>
/// <param name="Root">What of the file system is mounted; anything but <c>/</c> for bind mounts and subvolumes.</param>
/// <param name="MountPoint">Where, seen from this process's root.</param>
/// <param name="ReadOnly">Whether this mount is read-only; the superblock may be written through another.</param>
/// <param name="FileSystem">The type, e.g. <c>ext4</c>.</param>
/// <param name="Source">What was mounted, e.g. <c>/dev/sda1</c>; may be anything.</param>
/// <param name="SuperblockReadOnly">Whether the superblock itself is read-only, so that nothing can write to it.</param>
/// <param name="SuperblockOptions">The options of the file system, comma-separated, still with the kernel's escapes.</param>
public sealed record Mount(
    int Id,
    int ParentId,
    DeviceNumber Device,
    UnixPath Root,
    UnixPath MountPoint,
    bool ReadOnly,
    string FileSystem,
    string Source,
    bool SuperblockReadOnly,
    string SuperblockOptions)
{
    /// <summary>The mount for people: where, type, device.</summary>
    internal string Description => $"{MountPoint} ({FileSystem}, {Device})";
}
