using System.Globalization;
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
    /// Deletes what killed processes have left of their replacements in a folder. Whose process (by its id in the name) is
    /// still there stays.
    /// </summary>
    /// <param name="folder">The folder; only its top level.</param>
    /// <exception cref="IOException">The folder can't be read, or a file not deleted.</exception>
    public static void RemoveLeft(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, $".*{TemporarySuffix}"))
        {
            string owner = Path.GetExtension(Path.GetFileNameWithoutExtension(path)).TrimStart('.');
            if (int.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out int process)
                && !Directory.Exists($"/proc/{process}"))
            {
                File.Delete(path);
            }
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
