using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

using Microsoft.Win32.SafeHandles;

namespace SnapshotCore.Linux;

/// <summary>
/// A small file that somebody else wrote (settings, keys, configuration), read once as a whole, with the owner and
/// mode of what was read: open(2), statx(2), read(2). A pipe in its place can't hang the reader, and a file of any
/// size can't fill the memory.
/// </summary>
/// <param name="Errno">Why it could not be read; <see cref="Errno.None"/> when it was.</param>
/// <param name="Content">The bytes; empty on failure.</param>
/// <param name="User">Owner, numeric.</param>
/// <param name="Group">Group, numeric.</param>
/// <param name="Mode">Permission bits.</param>
internal sealed partial record BoundedFile(
    Errno Errno, ReadOnlyMemory<byte> Content, uint User, uint Group, UnixFileMode Mode)
{
    /// <summary>EFBIG: the answer for a file that is larger than its reader allows.</summary>
    internal const Errno TooLarge = (Errno)27;

    private const int AtEmptyPath = 0x1000;
    private const uint BasicStats = 0x7ff;
    private const int StatxSize = 256; // linux/stat.h; the same on every architecture
    private const int UserOffset = 20;
    private const int GroupOffset = 24;
    private const int ModeOffset = 28;

    /// <summary>Reads the file at <paramref name="path"/>, at most <paramref name="limit"/> bytes.</summary>
    internal static BoundedFile Read(string path, int limit) => Read(path, limit, 0);

    /// <summary>
    /// The same for a file of our own, in whose place nothing else has any business: a symbolic link is not followed (ELOOP).
    /// </summary>
    internal static BoundedFile ReadOwn(string path, int limit) => Read(path, limit, Libc.O_NOFOLLOW);

    private static BoundedFile Read(string path, int limit, int more)
    {
        if (path.Contains('\0'))
        {
            return Failed(Errno.EINVAL);
        }

        int flags = Libc.O_RDONLY | Libc.O_NONBLOCK | more; // a FIFO without writer is read as empty, not waited for
        Errno errno = Libc.Open(Encoding.UTF8.GetBytes(path), flags, 0, out SafeFileHandle file);
        if (errno != Errno.None)
        {
            return Failed(errno);
        }

        using (file)
        {
            byte[] stat = new byte[StatxSize];
            if (RawStatx(file, [0], AtEmptyPath, BasicStats, stat) != 0)
            {
                return Failed(Libc.LastErrno());
            }

            errno = ReadAll(file, limit, out ReadOnlyMemory<byte> content);
            return errno != Errno.None
                ? Failed(errno)
                : new BoundedFile(
                    Errno.None,
                    content,
                    BinaryPrimitives.ReadUInt32LittleEndian(stat.AsSpan(UserOffset)),
                    BinaryPrimitives.ReadUInt32LittleEndian(stat.AsSpan(GroupOffset)),
                    (UnixFileMode)(BinaryPrimitives.ReadUInt16LittleEndian(stat.AsSpan(ModeOffset)) & 0xfff));
        }
    }

    private static BoundedFile Failed(Errno errno) => new(errno, default, 0, 0, UnixFileMode.None);

    private static Errno ReadAll(SafeFileHandle file, int limit, out ReadOnlyMemory<byte> content)
    {
        byte[] buffer = new byte[16 * 1024];
        int length = 0;
        content = default;
        while (true)
        {
            int read = Libc.Read(file, buffer.AsSpan(length));
            if (read < 0)
            {
                return Libc.LastErrno();
            }

            if (read == 0)
            {
                content = buffer.AsMemory(0, length);
                return Errno.None;
            }

            length += read;
            if (length > limit)
            {
                return TooLarge;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int RawStatx(SafeFileHandle folder, byte[] path, int flags, uint mask, byte[] result);
}
