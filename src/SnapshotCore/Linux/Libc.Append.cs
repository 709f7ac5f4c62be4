using System.Text;

using Microsoft.Win32.SafeHandles;

namespace SnapshotCore.Linux;

/// <summary>Files that several processes append to; open(2).</summary>
internal static partial class Libc
{
    /// <summary>O_APPEND; .NET's FileMode.Append is not it, but a write at an offset kept by the process.</summary>
    internal const int O_APPEND = 0x400;

    /// <summary>
    /// Opens a file for appending, making it with <paramref name="mode"/>. Does not follow a symbolic link, and does
    /// not wait for the reader of a FIFO that somebody put there.
    /// </summary>
    internal static Errno OpenForAppending(string path, UnixFileMode mode, out SafeFileHandle handle)
    {
        int flags = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK;
        return Open(Encoding.UTF8.GetBytes(path), flags, (int)mode, out handle);
    }
}
