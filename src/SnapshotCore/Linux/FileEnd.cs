using System.Text;

using Microsoft.Win32.SafeHandles;

namespace SnapshotCore.Linux;

/// <summary>
/// The end of a file of our own that may have grown large, a log: open(2), pread(2). A pipe in its place is not waited for, a
/// link not followed.
/// </summary>
internal static class FileEnd
{
    /// <summary>The last bytes; null when there is no such regular file, or it can't be read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">How many bytes at most.</param>
    /// <param name="isWhole">Whether they are the whole file.</param>
    internal static byte[]? Read(string path, int most, out bool isWhole)
    {
        isWhole = false;
        int flags = Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_NOFOLLOW;
        if (Libc.Open(Encoding.UTF8.GetBytes(path), flags, 0, out SafeFileHandle file) != Errno.None)
        {
            return null;
        }

        using (file)
        {
            if (Libc.StatusOf(file, out FileFacts facts) != Errno.None || !facts.IsRegular)
            {
                return null;
            }

            try
            {
                long length = RandomAccess.GetLength(file);
                byte[] end = new byte[Math.Min(length, most)];
                int read = RandomAccess.Read(file, end, length - end.Length);
                isWhole = length == end.Length;
                return end[..Math.Max(0, read)];
            }
            catch (IOException)
            {
                return null;
            }
        }
    }
}
