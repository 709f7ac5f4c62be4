using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace SnapshotCore.Linux;

/// <summary>Native calls on memory: memfd_create(2), ftruncate(2), mmap(2), mlockall(2).</summary>
internal static partial class Libc
{
    private const uint MFD_CLOEXEC = 1;
    private const int PROT_READ_WRITE = 3;
    private const int MAP_SHARED = 1;
    private const int MCL_CURRENT = 1;
    private const int MCL_FUTURE = 2;
    private const int MCL_ONFAULT = 4;

    /// <summary>An anonymous file in memory.</summary>
    /// <exception cref="LinuxException">The kernel refused it: out of memory or of descriptors.</exception>
    internal static SafeFileHandle CreateMemoryFile(string name)
    {
        int fd = RawMemfdCreate(name, MFD_CLOEXEC);
        return fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : throw LinuxException.Last("memfd_create", name);
    }

    /// <summary>ftruncate(2).</summary>
    internal static Errno Truncate(SafeFileHandle file, long length) =>
        RawFtruncate(file, length) == 0 ? Errno.None : LastErrno();

    /// <summary>Maps a file for reading and writing, shared with every process that maps it.</summary>
    /// <exception cref="LinuxException">The kernel refused the mapping.</exception>
    internal static nint MapShared(SafeFileHandle file, int length)
    {
        nint address = RawMmap(0, (nuint)length, PROT_READ_WRITE, MAP_SHARED, file, 0);
        return address != -1 ? address : throw LinuxException.Last("mmap");
    }

    /// <summary>
    /// Keeps what is in memory there, and what comes later once it was touched (MCL_ONFAULT, Linux 4.4: without it
    /// a small .NET process grows from 23 to 93 MiB); falls back to what is there now.
    /// </summary>
    internal static Errno LockMemory()
    {
        if (RawMlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0)
        {
            return Errno.None;
        }

        return RawMlockall(MCL_CURRENT) == 0 ? Errno.None : LastErrno();
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RawMemfdCreate(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int RawFtruncate(SafeFileHandle file, long length);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint RawMmap(
        nint address, nuint length, int protection, int flags, SafeFileHandle file, nint offset);

    [LibraryImport("libc", EntryPoint = "mlockall", SetLastError = true)]
    private static partial int RawMlockall(int flags);
}
