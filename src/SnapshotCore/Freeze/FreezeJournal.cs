using System.Text;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// The file that names what may be frozen, for whoever comes when worker and guardian are both dead. It lies on a
/// tmpfs, is written before the first freeze and after the last thaw, never in between, and always through the
/// descriptor that also carries the run lock. docs/protocol.md, "State on disk".
/// </summary>
public sealed class FreezeJournal
{
    private readonly SafeFileHandle _file;

    internal FreezeJournal(SafeFileHandle file)
    {
        _file = file;
    }

    /// <summary>What was last written through this object; null after <see cref="Clear"/>.</summary>
    internal JournalRecord? Record { get; private set; }

    /// <summary>Opens the journal of a folder without locking it; null when there is none, or none that may be trusted.</summary>
    internal static FreezeJournal? OpenExisting(RunFolder folder, out SafeFileHandle file)
    {
        byte[] path = Encoding.UTF8.GetBytes(folder.JournalPath);
        Errno errno = Libc.Open(path, Libc.O_RDWR | Libc.O_NOFOLLOW | Libc.O_NONBLOCK, 0, out file);
        if (errno != Errno.None)
        {
            return null;
        }

        if (folder.Check() != Errno.None || !Libc.IsOwnedByMe(file))
        {
            file.Dispose();
            return null;
        }

        return new FreezeJournal(file);
    }

    /// <summary>Empties the journal: nothing is frozen and nobody runs.</summary>
    public void Clear()
    {
        _ = Libc.Truncate(_file, 0);
        Record = null;
    }

    /// <summary>Replaces the content. A kill in between leaves a torn text, which counts as empty: nothing was frozen yet, or no more.</summary>
    /// <returns>None, or why it could not be written; then nothing may be frozen.</returns>
    internal Errno Write(JournalRecord record)
    {
        byte[] text = record.Format();
        Errno errno = Libc.WriteAt(_file, text, 0);
        if (errno == Errno.None)
        {
            errno = Libc.Truncate(_file, text.Length);
        }

        if (errno == Errno.None)
        {
            Record = record;
        }

        return errno;
    }

    /// <summary>The present content; false when it is empty, torn or not ours.</summary>
    internal bool TryRead(out JournalRecord record, out bool isEmpty)
    {
        byte[] content = Libc.ReadFile(_file) ?? [];
        isEmpty = content.Length == 0;
        return JournalRecord.TryParse(content, out record);
    }
}
