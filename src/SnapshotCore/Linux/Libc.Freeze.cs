using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace SnapshotCore.Linux;

/// <summary>Native calls on whole file systems: FIFREEZE and FITHAW of linux/fs.h, syncfs(2), loop(4).</summary>
internal static partial class Libc
{
    // _IOWR('X', 119, int) and _IOWR('X', 120, int); the same on x86-64 and arm64.
    internal const nuint FIFREEZE = 0xC0045877;
    private const nuint FITHAW = 0xC0045878;
    private const nuint LOOP_GET_STATUS64 = 0x4C05;

    // sizeof(struct loop_info64) in linux/loop.h; lo_device is its first field.
    private const int LoopInfoSize = 232;

    /// <summary>Freezes the superblock of an open directory. EBUSY: it is frozen already, by whomever.</summary>
    internal static Errno FreezeFileSystem(SafeFileHandle directory) =>
        RawIoctl(directory, FIFREEZE, 0) == 0 ? Errno.None : LastErrno();

    /// <summary>Thaws the superblock of an open directory. EINVAL: it is not frozen.</summary>
    internal static Errno ThawFileSystem(SafeFileHandle directory) =>
        RawIoctl(directory, FITHAW, 0) == 0 ? Errno.None : LastErrno();

    /// <summary>Writes back all dirty data of the file system that holds <paramref name="file"/>.</summary>
    internal static Errno SyncFileSystem(SafeFileHandle file) => RawSyncfs(file) == 0 ? Errno.None : LastErrno();

    /// <summary>The device number of the file system that stores a loop device's backing file.</summary>
    internal static Errno LoopBackingDevice(SafeFileHandle loop, out DeviceNumber device)
    {
        byte[] info = new byte[LoopInfoSize];
        if (RawIoctlBuffer(loop, LOOP_GET_STATUS64, info) != 0)
        {
            device = default;
            return LastErrno();
        }

        device = DeviceNumber.FromKernel(BitConverter.ToUInt64(info));
        return Errno.None;
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int RawIoctl(SafeFileHandle file, nuint request, nint argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int RawIoctlBuffer(SafeFileHandle file, nuint request, byte[] argument);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int RawSyncfs(SafeFileHandle file);
}
