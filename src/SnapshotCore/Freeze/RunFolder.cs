using System.Text;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// The folder that holds the journal during a run: on a tmpfs, so that it is gone after a reboot (which thaws
/// everything) and can be written while disks are frozen. docs/protocol.md, "State on disk".
/// </summary>
public sealed class RunFolder
{
    private const string Name = "vmsnapshot";
    private const string Preferred = "/run";
    private const string Fallback = "/dev/shm";
    private const uint OwnerOnly = 0x1C0; // 0700

    private RunFolder(string path)
    {
        Path = path;
    }

    /// <summary>The folder's absolute path; it need not exist yet.</summary>
    public string Path { get; }

    /// <summary>The journal's path.</summary>
    internal string JournalPath => System.IO.Path.Combine(Path, "journal");

    /// <summary>The path of what worker and guardian know together: <see cref="SharedFreezeState"/>.</summary>
    internal string StatePath => System.IO.Path.Combine(Path, "state");

    /// <summary>The path of the note that the owner's scripts were started, and how to go on if the run can't.</summary>
    internal string ScriptsPath => System.IO.Path.Combine(Path, "scripts");

    /// <summary>Whether it lies on a tmpfs: only then a write to it can't wait for a frozen disk.</summary>
    internal bool IsInMemory() => IsTmpfs(MountTable.Parse(Libc.ReadFile("/proc/self/mountinfo")), Path);

    /// <summary>
    /// The machine's folder: in /run where that is a tmpfs, else in /dev/shm where that is one, else in /run.
    /// Nothing is created.
    /// </summary>
    public static RunFolder Locate()
    {
        MountTable table = MountTable.Parse(Libc.ReadFile("/proc/self/mountinfo"));
        return Locate(table, Preferred, Fallback);
    }

    /// <summary>Everywhere that the folder may lie: a remount since the last run may have changed the choice.</summary>
    public static IReadOnlyList<string> Places { get; } = [$"{Preferred}/{Name}", $"{Fallback}/{Name}"];

    /// <summary>The folder at a given place, used or not.</summary>
    public static RunFolder At(string path) => new(path);

    /// <summary>Chooses between places by the types that a mount table gives them.</summary>
    internal static RunFolder Locate(MountTable table, string preferred, string fallback)
    {
        string place = new[] { preferred, fallback }.FirstOrDefault(one => IsTmpfs(table, one), preferred);
        return new RunFolder(System.IO.Path.Combine(place, Name));
    }

    /// <summary>
    /// Creates the folder, root's alone. What somebody else planted under the name (/dev/shm is everybody's) is
    /// mended: a link or file is removed, a foreign folder is moved aside by removing it with all it holds.
    /// </summary>
    /// <returns>None, or why there is no such folder.</returns>
    internal Errno Ensure()
    {
        Errno errno = Check();
        if (errno == Errno.None)
        {
            return errno;
        }

        try
        {
            if (errno is Errno.ENOTDIR or Errno.ELOOP)
            {
                File.Delete(Path);
            }
            else if (errno == Errno.EPERM)
            {
                Directory.Delete(Path, recursive: true);
            }

            _ = Libc.MakeDirectory(Path, OwnerOnly); // its error, if any, shows in the check
        }
        catch (IOException)
        {
            return Errno.EIO;
        }
        catch (UnauthorizedAccessException)
        {
            return Errno.EACCES;
        }

        return Check();
    }

    /// <summary>
    /// Removes journal, state, note and folder if no run holds the lock; for uninstall. Anything else in the folder keeps it.
    /// </summary>
    /// <returns>Whether nothing is left.</returns>
    public bool TryRemove()
    {
        if (!Directory.Exists(Path))
        {
            return true;
        }

        using RunLock? runLock = RunLock.TryAcquire(this);
        if (runLock is null)
        {
            return false;
        }

        try
        {
            bool isGone = TryRemove(ScriptsPath) && TryRemove(StatePath);
            foreach (string torn in Directory.EnumerateFiles(Path, $".*{AtomicFile.TemporarySuffix}"))
            {
                File.Delete(torn); // of a process that was killed while it wrote the note
            }

            isGone &= TryRemove(JournalPath);
            Directory.Delete(Path); // which fails where anything is left
            return isGone;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// Removes what has one of our names in the folder: a file, link or pipe, or a folder with nothing in it (what has, somebody
    /// may need).
    /// </summary>
    /// <returns>Whether nothing has the name any more.</returns>
    internal static bool TryRemove(string path)
    {
        try
        {
            if (Directory.Exists(path) && new FileInfo(path).LinkTarget is null)
            {
                Directory.Delete(path);
            }
            else
            {
                File.Delete(path);
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether the folder is there and may be trusted: a real folder of ours that nobody else can enter.</summary>
    internal Errno Check()
    {
        byte[] path = Encoding.UTF8.GetBytes(Path);
        int flags = Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK;
        Errno errno = Libc.Open(path, flags, 0, out SafeFileHandle folder);
        if (errno != Errno.None)
        {
            return errno;
        }

        using (folder)
        {
            // Only the owner (or root) may change the mode: EPERM tells a folder that is not ours.
            return Libc.IsOwnedByMe(folder) ? Libc.Fchmod(folder, OwnerOnly) : Errno.EPERM;
        }
    }

    private static bool IsTmpfs(MountTable table, string path) =>
        table.FindMountOf(new UnixPath(path)) is { } mount
        && string.Equals(mount.FileSystem, "tmpfs", StringComparison.Ordinal)
        && !mount.ReadOnly;
}
