using System.Text;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// Holds an <see cref="Aftermath"/> for the guardian and carries it out. Only after the thaw: it writes to disk.
/// </summary>
internal sealed class AftermathRunner : IDisposable
{
    private readonly Aftermath _aftermath;
    private readonly SafeFileHandle? _status;

    /// <summary>Keeps the status file open: its inode can't become another file's while we compare with it.</summary>
    internal AftermathRunner(Aftermath aftermath)
    {
        _aftermath = aftermath;
        byte[] path = Encoding.UTF8.GetBytes(aftermath.StatusPath);
        Errno errno = Libc.Open(path, Libc.O_RDONLY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK, 0, out SafeFileHandle status);
        _status = errno == Errno.None ? status : null;
    }

    /// <summary>Replaces the status file if it is still the one that the worker left.</summary>
    internal void PlaceStatus()
    {
        if (_status is null || _aftermath.TerminalStatus.IsEmpty || !Libc.IsSameFile(_status, _aftermath.StatusPath))
        {
            return;
        }

        try
        {
            AtomicFile.Replace(
                _aftermath.StatusPath, _aftermath.TerminalStatus.Span, File.GetUnixFileMode(_status));
        }
        catch (IOException)
        {
            // Folder read-only, disk full: the worker that is started next reports to the blobs in any case.
        }
    }

    /// <summary>Starts the worker with its request. The run lock must be free by now.</summary>
    internal void StartWorker()
    {
        if (_aftermath.WorkerRequest.IsEmpty)
        {
            return;
        }

        // A memory file instead of a pipe: we can end before the worker has read it.
        using SafeFileHandle request = MemoryFile.Create("request", _aftermath.WorkerRequest.Span);
        _ = ProcessSpawner.Spawn(new SpawnRequest(
            _aftermath.WorkerExecutable,
            _aftermath.WorkerArguments,
            _aftermath.WorkerEnvironment,
            _aftermath.WorkerWorkingDirectory,
            request,
            []));
    }

    /// <inheritdoc/>
    public void Dispose() => _status?.Dispose();
}
