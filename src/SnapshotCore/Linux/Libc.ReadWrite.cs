using System.Runtime.InteropServices;
using System.Text;

using Microsoft.Win32.SafeHandles;

namespace SnapshotCore.Linux;

/// <summary>Native reads and writes at a position, and readlink(2).</summary>
internal static partial class Libc
{
    private const int PATH_MAX = 4096;

    /// <summary>read(2); retries EINTR. The bytes read, 0 at the end, -1 on any error.</summary>
    internal static int Read(SafeFileHandle file, Span<byte> buffer)
    {
        while (true)
        {
            nint read = RawRead(file, buffer, (nuint)buffer.Length);
            if (read >= 0 || LastErrno() != Errno.EINTR)
            {
                return (int)read;
            }
        }
    }

    /// <summary>pread(2); retries EINTR. The bytes read, or -1 on any error.</summary>
    internal static int ReadAt(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        while (true)
        {
            nint read = RawPread(file, buffer, (nuint)buffer.Length, offset);
            if (read >= 0 || LastErrno() != Errno.EINTR)
            {
                return (int)read;
            }
        }
    }

    /// <summary>pwrite(2) of everything; retries EINTR.</summary>
    internal static Errno WriteAt(SafeFileHandle file, ReadOnlySpan<byte> content, long offset)
    {
        while (!content.IsEmpty)
        {
            nint written = RawPwrite(file, content, (nuint)content.Length, offset);
            if (written >= 0)
            {
                content = content[(int)written..];
                offset += written;
            }
            else if (LastErrno() is var errno && errno != Errno.EINTR)
            {
                return errno;
            }
        }

        return Errno.None;
    }

    /// <summary>readlink(2); null when it is no link or can't be read.</summary>
    internal static UnixPath? ReadLink(string path)
    {
        byte[] buffer = new byte[PATH_MAX];
        nint length = RawReadlink(path, buffer, (nuint)buffer.Length);
        return length >= 0 ? new UnixPath(buffer.AsSpan(0, (int)length)) : null;
    }

    /// <summary>readlinkat(2) of a link that is open with O_PATH; null when it is no link.</summary>
    internal static UnixPath? ReadLink(SafeFileHandle link)
    {
        byte[] buffer = new byte[PATH_MAX];
        nint length = RawReadlinkAt(link, string.Empty, buffer, (nuint)buffer.Length);
        return length >= 0 ? new UnixPath(buffer.AsSpan(0, (int)length)) : null;
    }

    /// <summary>A whole small file, of proc, sys or a tmpfs; null when it can't be read.</summary>
    internal static byte[]? ReadFile(string path, int flags = 0)
    {
        if (Open(Encoding.UTF8.GetBytes(path), O_RDONLY | flags, 0, out SafeFileHandle file) != Errno.None)
        {
            return null;
        }

        using (file)
        {
            return ReadFile(file);
        }
    }

    /// <summary>A whole small file from its start; null when it can't be read.</summary>
    internal static byte[]? ReadFile(SafeFileHandle file)
    {
        byte[] buffer = new byte[16 * 1024];
        int length = 0;
        while (true)
        {
            int read = ReadAt(file, buffer.AsSpan(length), length);
            if (read <= 0)
            {
                return read < 0 ? null : buffer[..length];
            }

            length += read;
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint RawRead(SafeFileHandle file, Span<byte> buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    private static partial nint RawPread(SafeFileHandle file, Span<byte> buffer, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    private static partial nint RawPwrite(SafeFileHandle file, ReadOnlySpan<byte> buffer, nuint count, long offset);

    [LibraryImport("libc", EntryPoint = "readlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RawReadlink(string path, byte[] buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RawReadlinkAt(SafeFileHandle link, string path, byte[] buffer, nuint size);
}
