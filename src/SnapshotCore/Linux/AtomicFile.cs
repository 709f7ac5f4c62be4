using System.Text;

using Microsoft.Win32.SafeHandles;

namespace SnapshotCore.Linux;

/// <summary>
/// Replaces a file that another program reads: temporary file in the same folder, final mode from the start,
/// fsync(2), rename(2), fsync of the folder. A reader sees the old or the new content, never a part of it.
/// </summary>
public static class AtomicFile
{
    /// <summary>The end of every temporary name; no reader of ours or the agent's looks at it.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>Writes <paramref name="content"/> to <paramref name="path"/>, replacing what is there.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="content">The whole new content.</param>
    /// <param name="mode">Permission bits of the new file, e.g. 0600 for settings, 0644 for a status.</param>
    /// <param name="owner">User and group of the new file; null keeps the caller's.</param>
    /// <exception cref="LinuxException">A call failed; the old file is untouched and no temporary is left.</exception>
    public static void Replace(
        string path, ReadOnlySpan<byte> content, UnixFileMode mode, (uint User, uint Group)? owner = null)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Environment.ProcessId}{TemporarySuffix}");
        try
        {
            Write(temporary, content, mode, owner);
            Check("rename", path, Libc.Rename(temporary, path));
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        SyncFolder(folder);
    }

    /// <summary>
    /// Deletes the temporary files that processes which are gone have left in a folder: killed, or with the machine. A process
    /// has the same id after a reboot once in a while; then what it seems to write goes the next time.
    /// </summary>
    /// <param name="folder">The folder; what can't be looked at or deleted stays.</param>
    /// <param name="name">The name of the file that was to be replaced; <c>*</c> for any.</param>
    public static void RemoveLeft(string folder, string name = "*")
    {
        try
        {
            foreach (string temporary in Directory.EnumerateFiles(folder, $".{name}.*{TemporarySuffix}"))
            {
                string writer = Path.GetExtension(temporary[..^TemporarySuffix.Length]).TrimStart('.');
                if (writer.Length > 0 && writer.All(char.IsAsciiDigit) && !Directory.Exists($"/proc/{writer}"))
                {
                    File.Delete(temporary);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Litter costs nothing: the next one tries again.
        }
    }

    private static void Write(
        string path, ReadOnlySpan<byte> content, UnixFileMode mode, (uint User, uint Group)? owner)
    {
        const int Flags = Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL;
        Errno errno = Libc.Open(Encoding.UTF8.GetBytes(path), Flags, (int)mode, out SafeFileHandle file);
        if (errno == Errno.EEXIST)
        {
            File.Delete(path); // left by a killed process that had our pid
            errno = Libc.Open(Encoding.UTF8.GetBytes(path), Flags, (int)mode, out file);
        }

        Check("open", path, errno);
        using (file)
        {
            Check("fchmod", path, Libc.Fchmod(file, (uint)mode)); // the umask may have taken bits away
            if (owner is { } ids)
            {
                Check("fchown", path, Libc.Fchown(file, ids.User, ids.Group));
            }

            Check("write", path, Libc.WriteAll(file, content));
            Check("fsync", path, Libc.Fsync(file));
        }
    }

    private static void SyncFolder(string folder)
    {
        // The rename has happened: a folder that can't be synced costs durability on power loss, not the content.
        if (Libc.Open(Encoding.UTF8.GetBytes(folder), Libc.O_RDONLY | Libc.O_DIRECTORY, 0, out SafeFileHandle handle)
            == Errno.None)
        {
            using (handle)
            {
                _ = Libc.Fsync(handle);
            }
        }
    }

    private static void Check(string call, string path, Errno errno)
    {
        if (errno != Errno.None)
        {
            throw new LinuxException(call, path, errno);
        }
    }
}
