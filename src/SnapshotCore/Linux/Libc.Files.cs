using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace SnapshotCore.Linux;

/// <summary>Native calls on files; open(2), fsync(2), rename(2), fchmod(2), fchown(2).</summary>
internal static partial class Libc
{
    internal const int O_RDONLY = 0x0;
    internal const int O_WRONLY = 0x1;
    internal const int O_RDWR = 0x2;
    internal const int O_CREAT = 0x40;
    internal const int O_EXCL = 0x80;
    internal const int O_NONBLOCK = 0x800;
    internal const int O_CLOEXEC = 0x80000;

    /// <summary>Names a file without opening it: no driver is called, no right to it is needed.</summary>
    internal const int O_PATH = 0x200000;

    /// <summary>O_DIRECTORY: its value differs between x86-64 and arm64 (asm-generic/fcntl.h).</summary>
    internal static readonly int O_DIRECTORY = IsArm64 ? 0x4000 : 0x10000;

    /// <summary>O_NOFOLLOW: its value differs between x86-64 and arm64.</summary>
    internal static readonly int O_NOFOLLOW = IsArm64 ? 0x8000 : 0x20000;

    private static bool IsArm64 => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>open(2) by raw path bytes (kernel paths need not be UTF-8); retries EINTR.</summary>
    internal static Errno Open(ReadOnlySpan<byte> path, int flags, int mode, out SafeFileHandle handle)
    {
        byte[] terminated = new byte[path.Length + 1];
        path.CopyTo(terminated);
        while (true)
        {
            int fd = RawOpen(terminated, flags | O_CLOEXEC, mode);
            if (fd >= 0)
            {
                handle = new SafeFileHandle(fd, ownsHandle: true);
                return Errno.None;
            }

            Errno errno = LastErrno();
            if (errno != Errno.EINTR)
            {
                handle = new SafeFileHandle(-1, ownsHandle: false);
                return errno;
            }
        }
    }

    /// <summary>openat(2): a name in an open folder; retries EINTR.</summary>
    internal static Errno OpenAt(SafeFileHandle folder, string name, int flags, out SafeFileHandle handle)
    {
        while (true)
        {
            int fd = RawOpenAt(folder, name, flags | O_CLOEXEC, 0);
            Errno errno = fd >= 0 ? Errno.None : LastErrno();
            if (errno != Errno.EINTR)
            {
                handle = new SafeFileHandle(fd, ownsHandle: fd >= 0);
                return errno;
            }
        }
    }

    /// <summary>fsync(2).</summary>
    internal static Errno Fsync(SafeFileHandle file) => RawFsync(file) == 0 ? Errno.None : LastErrno();

    /// <summary>write(2), repeated until everything is written; retries EINTR.</summary>
    internal static Errno WriteAll(SafeFileHandle file, ReadOnlySpan<byte> content)
    {
        while (!content.IsEmpty)
        {
            nint written = RawWrite(file, content, (nuint)content.Length);
            if (written >= 0)
            {
                content = content[(int)written..];
            }
            else if (LastErrno() is var errno && errno != Errno.EINTR)
            {
                return errno;
            }
        }

        return Errno.None;
    }

    /// <summary>rename(2).</summary>
    internal static Errno Rename(string from, string to) => RawRename(from, to) == 0 ? Errno.None : LastErrno();

    /// <summary>fchmod(2).</summary>
    internal static Errno Fchmod(SafeFileHandle file, uint mode) =>
        RawFchmod(file, mode) == 0 ? Errno.None : LastErrno();

    /// <summary>fchown(2).</summary>
    internal static Errno Fchown(SafeFileHandle file, uint owner, uint group) =>
        RawFchown(file, owner, group) == 0 ? Errno.None : LastErrno();

    /// <summary>The error of the native call that has just failed on this thread.</summary>
    internal static Errno LastErrno() => (Errno)Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int RawOpen(byte[] path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RawOpenAt(SafeFileHandle folder, string name, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint RawWrite(SafeFileHandle file, ReadOnlySpan<byte> buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int RawFsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RawRename(string from, string to);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    private static partial int RawFchmod(SafeFileHandle file, uint mode);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    private static partial int RawFchown(SafeFileHandle file, uint owner, uint group);
}
