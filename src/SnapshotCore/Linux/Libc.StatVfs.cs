using System.Runtime.InteropServices;

namespace SnapshotCore.Linux;

/// <summary>Space of a file system; statvfs(3).</summary>
internal static partial class Libc
{
    /// <summary>
    /// statvfs(3), for which the mount point need not be opened. On a network or FUSE file system whose server does
    /// not answer, it blocks for as long as that lasts: call it on a thread that may be lost.
    /// </summary>
    internal static Errno StatVfs(UnixPath path, out StatVfsResult result)
    {
        byte[] terminated = [.. path.Bytes, 0];
        while (RawStatVfs(terminated, out result) != 0)
        {
            Errno errno = LastErrno();
            if (errno != Errno.EINTR)
            {
                return errno;
            }
        }

        return Errno.None;
    }

    [LibraryImport("libc", EntryPoint = "statvfs", SetLastError = true)]
    private static partial int RawStatVfs(byte[] path, out StatVfsResult result);

    /// <summary><c>struct statvfs</c> of glibc and musl, the same on x86-64 and arm64: 112 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 112)]
    internal struct StatVfsResult
    {
        /// <summary>f_frsize: the unit of the block counts, in bytes.</summary>
        [FieldOffset(8)]
        internal ulong FragmentSize;

        /// <summary>f_blocks: all blocks.</summary>
        [FieldOffset(16)]
        internal ulong Blocks;

        /// <summary>f_bfree: free blocks, those for root included.</summary>
        [FieldOffset(24)]
        internal ulong FreeBlocks;

        /// <summary>f_flag: how it is mounted.</summary>
        [FieldOffset(72)]
        internal ulong Flags;

        /// <summary>ST_NOEXEC: nothing on it may be executed.</summary>
        internal readonly bool IsNoExec => (Flags & 8) != 0;
    }
}
