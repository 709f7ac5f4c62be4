using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace SnapshotCore.Linux;

/// <summary>mkdir(2) and statx(2), the one way to ask about a file whose structure is the same on every CPU.</summary>
internal static partial class Libc
{
    private const int AT_FDCWD = -100;
    private const int AT_EMPTY_PATH = 0x1000;
    private const int AT_SYMLINK_NOFOLLOW = 0x100;
    private const uint STATX_BASIC_STATS = 0x7ff;

    /// <summary>Whether the file belongs to the user that this process runs as.</summary>
    internal static bool IsOwnedByMe(SafeFileHandle file) =>
        RawStatx(file, "", AT_EMPTY_PATH, STATX_BASIC_STATS, out FileStatus status) == 0
        && status.User == RawGeteuid();

    /// <summary>Whether a path (no link at its end) names the very file that is open.</summary>
    internal static bool IsSameFile(SafeFileHandle file, string path) =>
        RawStatx(file, "", AT_EMPTY_PATH, STATX_BASIC_STATS, out FileStatus open) == 0
        && RawStatxPath(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, out FileStatus named) == 0
        && (open.Inode, open.DeviceMajor, open.DeviceMinor) == (named.Inode, named.DeviceMajor, named.DeviceMinor);

    /// <summary>What kind of file is open, whose it is and who may do what with it.</summary>
    internal static Errno StatusOf(SafeFileHandle file, out FileFacts facts)
    {
        Errno errno = RawStatx(file, "", AT_EMPTY_PATH, STATX_BASIC_STATS, out FileStatus status) == 0 ? Errno.None : LastErrno();
        facts = new FileFacts(
            status.Mode, status.User, status.Inode, new DeviceNumber(status.DeviceMajor, status.DeviceMinor));
        return errno;
    }

    /// <summary>The number of the device that holds an open file (st_dev); null when it can't be asked.</summary>
    internal static DeviceNumber? DeviceOf(SafeFileHandle file) =>
        RawStatx(file, "", AT_EMPTY_PATH, STATX_BASIC_STATS, out FileStatus status) == 0
            ? new DeviceNumber(status.DeviceMajor, status.DeviceMinor)
            : null;

    /// <summary>mkdir(2).</summary>
    internal static Errno MakeDirectory(string path, uint mode) => RawMkdir(path, mode) == 0 ? Errno.None : LastErrno();

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RawMkdir(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint RawGeteuid();

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RawStatx(
        SafeFileHandle folder, string path, int flags, uint mask, out FileStatus status);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RawStatxPath(int folder, string path, int flags, uint mask, out FileStatus status);

    /// <summary>The fields of struct statx that we read; its size is 256 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct FileStatus
    {
        [FieldOffset(20)]
        internal uint User;

        [FieldOffset(28)]
        internal ushort Mode;

        [FieldOffset(32)]
        internal ulong Inode;

        [FieldOffset(136)]
        internal uint DeviceMajor;

        [FieldOffset(140)]
        internal uint DeviceMinor;
    }
}
