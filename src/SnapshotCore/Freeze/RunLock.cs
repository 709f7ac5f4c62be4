using System.Text;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// One backup at a time on one machine: a flock(2) on the journal's open file description. The guardian inherits
/// it, so it is free exactly when worker and guardian are both gone. (Raw descriptors: a FileStream unlocks for
/// everybody who shares the description when it is disposed.)
/// </summary>
public sealed class RunLock : IDisposable
{
    private const int OwnerReadWrite = 0x180; // 0600

    private RunLock(RunFolder folder, SafeFileHandle handle)
    {
        Folder = folder;
        Handle = handle;
        Journal = new FreezeJournal(handle);
    }

    /// <summary>Where the lock lies.</summary>
    internal RunFolder Folder { get; }

    /// <summary>The descriptor that carries the lock; for the guardian to inherit.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>The journal behind the same descriptor.</summary>
    public FreezeJournal Journal { get; }

    /// <summary>
    /// Takes the lock if it is free, thaws what a dead run left under it, and enters this process as the worker.
    /// </summary>
    /// <returns>The lock; null while another run (or a recovery, for milliseconds) holds it.</returns>
    /// <exception cref="LinuxException">The folder or file can't be created.</exception>
    public static RunLock? TryAcquire(RunFolder folder) => TryAcquire(folder, evenIfFrozen: true, out _);

    /// <summary>
    /// The same for who is no backup: where something that a dead run froze can't be thawed now, the journal that names it
    /// stays for the next start, and there is no lock.
    /// </summary>
    /// <param name="folder">Where the lock lies.</param>
    /// <param name="isFrozen">Whether something that a dead run froze is left frozen.</param>
    /// <returns>The lock; null while somebody else holds it, or something is left frozen.</returns>
    /// <exception cref="LinuxException">The folder or file can't be created.</exception>
    internal static RunLock? TryAcquireThawed(RunFolder folder, out bool isFrozen) =>
        TryAcquire(folder, evenIfFrozen: false, out isFrozen);

    private static RunLock? TryAcquire(RunFolder folder, bool evenIfFrozen, out bool isFrozen)
    {
        isFrozen = false;
        Errno errno = folder.Ensure();
        if (errno != Errno.None)
        {
            throw new LinuxException("mkdir", folder.Path, errno);
        }

        errno = OpenJournal(folder, out SafeFileHandle file);
        if (errno == Errno.EAGAIN)
        {
            return null;
        }

        if (errno != Errno.None)
        {
            throw new LinuxException("open", folder.JournalPath, errno);
        }

        // Uninstall removes the file under the lock: who waited at the old one must not believe to hold the new.
        if (Libc.LockExclusive(file) != Errno.None || !Libc.IsSameFile(file, folder.JournalPath))
        {
            file.Dispose();
            return null;
        }

        var runLock = new RunLock(folder, file);

        // A thaw that hangs goes on in the kernel whatever becomes of us; one that was refused is reported by the
        // recovery that every command begins with. Neither keeps backups from being taken for ever.
        isFrozen = !FreezeRecovery.ThawLeftBehind(folder, runLock.Journal, TimeProvider.System, new RecoveryFindings());
        if (isFrozen && !evenIfFrozen)
        {
            file.Dispose();
            return null;
        }

        errno = runLock.Journal.Write(
            new JournalRecord(BootId.Current(), ProcessWatch.Self(), null, 0, null, []));
        if (errno != Errno.None)
        {
            runLock.Dispose();
            throw new LinuxException("write", folder.JournalPath, errno);
        }

        return runLock;
    }

    // The folder is root's alone, so nobody but root can have put anything else in the journal's place. It holds neither lock
    // nor journal, and would keep every backup from being taken. Under the folder's own lock: two that start at once must not
    // take the one's new journal for what the other has seen.
    private static Errno OpenJournal(RunFolder folder, out SafeFileHandle file)
    {
        Errno errno = OpenRegular(folder.JournalPath, out file, out bool isOther);
        if (!isOther)
        {
            return errno;
        }

        file.Dispose();
        Errno opened = Libc.Open(Encoding.UTF8.GetBytes(folder.Path), Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW, 0, out SafeFileHandle held);
        using (held)
        {
            if (opened != Errno.None || Libc.LockExclusive(held) is var locked && locked != Errno.None)
            {
                return Errno.EAGAIN;
            }

            errno = OpenRegular(folder.JournalPath, out file, out isOther);
            if (isOther && RunFolder.TryRemove(folder.JournalPath))
            {
                file.Dispose();
                errno = OpenRegular(folder.JournalPath, out file, out isOther);
            }

            return isOther && errno == Errno.None ? Errno.EISDIR : errno;
        }
    }

    private static Errno OpenRegular(string path, out SafeFileHandle file, out bool isOther)
    {
        int flags = Libc.O_RDWR | Libc.O_CREAT | Libc.O_NOFOLLOW | Libc.O_NONBLOCK;
        Errno errno = Libc.Open(Encoding.UTF8.GetBytes(path), flags, OwnerReadWrite, out file);
        isOther = errno is Errno.EISDIR or Errno.ELOOP
            || (errno == Errno.None && Libc.StatusOf(file, out FileFacts facts) == Errno.None && !facts.IsRegular);
        return errno;
    }

    /// <summary>
    /// Lets go of this process's share: the lock is free once the guardian has let go too. The journal is emptied
    /// unless it still names what may be frozen; then the guardian empties it.
    /// </summary>
    public void Dispose()
    {
        if (!Handle.IsClosed)
        {
            EmptyJournal();
            Handle.Dispose();
        }
    }

    /// <summary>
    /// Empties the journal unless it still names what may be frozen. To be called while the guardian is there: it would
    /// do the same for a worker that is killed before it could.
    /// </summary>
    public void EmptyJournal()
    {
        if (Journal.Record is null or { Targets.Count: 0 })
        {
            Journal.Clear();
        }
    }
}
