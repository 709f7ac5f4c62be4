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
    /// <remarks>By /proc/self/fdinfo (Linux 3.15); STATX_MNT_ID came with 5.8 only.</remarks>
    public int? MountId(SafeFileHandle directory) =>
        RunningFreezes.MountIdIn(Libc.ReadFile($"/proc/self/fdinfo/{directory.DangerousGetHandle()}"));

    /// <inheritdoc/>
    public Errno Sync(SafeFileHandle directory) => Libc.SyncFileSystem(directory);

    /// <inheritdoc/>
    public Errno Freeze(SafeFileHandle directory) => Libc.FreezeFileSystem(directory);

    /// <inheritdoc/>
    public Errno Thaw(SafeFileHandle directory) => Libc.ThawFileSystem(directory);
}
