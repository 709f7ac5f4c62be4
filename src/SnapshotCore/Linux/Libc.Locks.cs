using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace SnapshotCore.Linux;

/// <summary>Native calls on file locks: flock(2) and the record locks of fcntl(2).</summary>
internal static partial class Libc
{
    private const int LOCK_EX = 2;
    private const int LOCK_NB = 4;
    private const int F_SETLK = 6;
    private const short F_WRLCK = 1;

    /// <summary>
    /// Takes an exclusive flock(2), without waiting. It belongs to the open file description: whoever inherits the
    /// descriptor holds it too, and it ends when the last of them closes. EAGAIN: somebody else holds it.
    /// </summary>
    internal static Errno LockExclusive(SafeFileHandle file) =>
        RawFlock(file, LOCK_EX | LOCK_NB) == 0 ? Errno.None : LastErrno();

    /// <summary>
    /// Takes an exclusive POSIX record lock on the whole file, without waiting. It belongs to the process and ends
    /// when that closes any descriptor of the file. EACCES or EAGAIN: somebody else holds it.
    /// </summary>
    internal static Errno LockRecord(SafeFileHandle file)
    {
        var wanted = new RecordLock { Type = F_WRLCK };
        return RawFcntlLock(file, F_SETLK, ref wanted) == 0 ? Errno.None : LastErrno();
    }

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int RawFlock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int RawFcntlLock(SafeFileHandle file, int command, ref RecordLock wanted);

    /// <summary>struct flock of fcntl(2) on 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct RecordLock
    {
        internal short Type;
        internal short Whence;
        internal long Start;
        internal long Length;
        internal int Process;
    }
}
