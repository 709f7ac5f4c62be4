using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>The real calls.</summary>
internal sealed class LinuxFreezeCalls : IFreezeCalls
{
    private LinuxFreezeCalls()
    {
    }

    /// <summary>There is no state, so one will do.</summary>
    internal static LinuxFreezeCalls Instance { get; } = new();

    /// <inheritdoc/>
    public Errno Open(UnixPath mountPoint, out SafeFileHandle directory) => Libc.Open(
        mountPoint.Bytes, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK, 0, out directory);

    /// <inheritdoc/>
    /// <remarks>The id by /proc/self/fdinfo (Linux 3.15); STATX_MNT_ID came with 5.8 only.</remarks>
    public bool IsThrough(SafeFileHandle directory, Mount mount) =>
        MountId(directory) == mount.Id && SuperblockOf(directory, mount.Id) == mount.Device;

    /// <inheritdoc/>
    public Errno Sync(SafeFileHandle directory) => Libc.SyncFileSystem(directory);

    /// <inheritdoc/>
    public Errno Freeze(SafeFileHandle directory) => Libc.FreezeFileSystem(directory);

    /// <inheritdoc/>
    public Errno Thaw(SafeFileHandle directory) => Libc.ThawFileSystem(directory);

    private static int? MountId(SafeFileHandle directory) =>
        RunningFreezes.MountIdIn(Libc.ReadFile($"/proc/self/fdinfo/{directory.DangerousGetHandle()}"));

    // A number without a major is a btrfs subvolume's own and not the superblock's, which mountinfo has; now that the
    // descriptor holds the mount, nobody else gets its id.
    private static DeviceNumber? SuperblockOf(SafeFileHandle directory, int mountId) =>
        Libc.DeviceOf(directory) is { Major: not 0 } device
            ? device
            : MountTable.Read().Mounts.FirstOrDefault(mount => mount.Id == mountId)?.Device;
}
