using System.Runtime.InteropServices;

namespace SnapshotCore.Linux;

/// <summary>Error numbers of Linux, as in errno(3); the values are those of x86-64 and arm64.</summary>
public enum Errno
{
    /// <summary>No error.</summary>
    None = 0,

    /// <summary>Operation not permitted.</summary>
    EPERM = 1,

    /// <summary>No such file or directory.</summary>
    ENOENT = 2,

    /// <summary>No such process.</summary>
    ESRCH = 3,

    /// <summary>Interrupted by a signal.</summary>
    EINTR = 4,

    /// <summary>Input/output error.</summary>
    EIO = 5,

    /// <summary>No such device or address.</summary>
    ENXIO = 6,

    /// <summary>Arguments and environment are too long.</summary>
    E2BIG = 7,

    /// <summary>Not a format that can be executed; of a script: it has no <c>#!</c> line.</summary>
    ENOEXEC = 8,

    /// <summary>Bad file descriptor.</summary>
    EBADF = 9,

    /// <summary>No child process.</summary>
    ECHILD = 10,

    /// <summary>Try again, or would block.</summary>
    EAGAIN = 11,

    /// <summary>Out of memory.</summary>
    ENOMEM = 12,

    /// <summary>Permission denied.</summary>
    EACCES = 13,

    /// <summary>Busy; for FIFREEZE: already frozen.</summary>
    EBUSY = 16,

    /// <summary>File exists.</summary>
    EEXIST = 17,

    /// <summary>No such device.</summary>
    ENODEV = 19,

    /// <summary>Not a directory.</summary>
    ENOTDIR = 20,

    /// <summary>Is a directory.</summary>
    EISDIR = 21,

    /// <summary>Invalid argument; for FITHAW: not frozen.</summary>
    EINVAL = 22,

    /// <summary>Too many open files.</summary>
    EMFILE = 24,

    /// <summary>Inappropriate ioctl.</summary>
    ENOTTY = 25,

    /// <summary>Text file busy: it is open for writing.</summary>
    ETXTBSY = 26,

    /// <summary>No space left on device.</summary>
    ENOSPC = 28,

    /// <summary>Read-only file system.</summary>
    EROFS = 30,

    /// <summary>Broken pipe.</summary>
    EPIPE = 32,

    /// <summary>Function not implemented.</summary>
    ENOSYS = 38,

    /// <summary>Too many levels of symbolic links.</summary>
    ELOOP = 40,

    /// <summary>Operation not supported.</summary>
    EOPNOTSUPP = 95,

    /// <summary>Connection reset by the other end.</summary>
    ECONNRESET = 104,

    /// <summary>Connection timed out.</summary>
    ETIMEDOUT = 110,

    /// <summary>Stale file handle.</summary>
    ESTALE = 116,

    /// <summary>Canceled before it began.</summary>
    ECANCELED = 125,
}

/// <summary>Words for error numbers.</summary>
public static class ErrnoText
{
    /// <summary>Name and text of an error, e.g. <c>EBUSY (Device or resource busy)</c>.</summary>
    public static string Describe(this Errno errno)
    {
        string text = Marshal.GetPInvokeErrorMessage((int)errno);
        return Enum.IsDefined(errno) ? $"{errno} ({text})" : $"errno {(int)errno} ({text})";
    }
}
