using System.Text;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// The lock that other backup extensions of this family take around a freeze: an fcntl(2) record lock on a file of
/// the machine, which is never deleted. docs/protocol.md, "Freeze".
/// </summary>
public sealed class FreezeLock : IDisposable
{
    /// <summary>Where everybody looks for it.</summary>
    public const string DefaultPath = "/etc/azure/MicrosoftRecoverySvcsSafeFreezeLock/SafeFreezeLockFile";

    private const int OwnerReadWrite = 0x180; // 0600
    private const uint FolderMode = 0x1ED; // 0755
    private const int Tries = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastPause = TimeSpan.FromSeconds(31);

    private readonly SafeFileHandle? _file;

    private FreezeLock(SafeFileHandle? file, string? problem)
    {
        _file = file;
        Problem = problem;
    }

    /// <summary>Whether the lock is held; false when its file can't be made, which does not stop a backup.</summary>
    public bool IsHeld => _file is not null;

    /// <summary>Why the file can't be made, for the log; null when the lock is held.</summary>
    public string? Problem { get; }

    /// <summary>Takes the lock: five tries over at most 34 s.</summary>
    /// <param name="path">The lock file; folders are made as needed.</param>
    /// <param name="clock">For the pauses.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The lock; <see cref="ErrorCode.FreezeFailed"/> while another process holds it.</returns>
    public static async Task<Result<FreezeLock>> AcquireAsync(
        string path, TimeProvider clock, CancellationToken cancellationToken)
    {
        Errno errno = TryOpen(path, out SafeFileHandle file);
        if (errno != Errno.None)
        {
            return new FreezeLock(null, $"The freeze lock {path} can't be opened: {errno.Describe()}; the freeze goes on without it.");
        }

        for (int attempt = 1; ; attempt++)
        {
            errno = Libc.LockRecord(file);
            if (errno == Errno.None)
            {
                return new FreezeLock(file, null);
            }

            if (errno is not (Errno.EAGAIN or Errno.EACCES))
            {
                file.Dispose();
                return new FreezeLock(null, $"The freeze lock {path} can't be taken: {errno.Describe()}; the freeze goes on without it.");
            }

            if (attempt == Tries)
            {
                file.Dispose();
                return FreezeErrors.LockBusy(path);
            }

            try
            {
                await Task.Delay(attempt == Tries - 1 ? LastPause : Pause, clock, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                file.Dispose();
                throw;
            }
        }
    }

    /// <summary>Releases the lock. The file stays: deleting it would part those who lock the old from those who lock the new.</summary>
    public void Dispose() => _file?.Dispose();

    private static Errno TryOpen(string path, out SafeFileHandle file)
    {
        int flags = Libc.O_RDWR | Libc.O_CREAT | Libc.O_NOFOLLOW | Libc.O_NONBLOCK;
        byte[] bytes = Encoding.UTF8.GetBytes(path);
        Errno errno = Libc.Open(bytes, flags, OwnerReadWrite, out file);
        if (errno == Errno.ENOENT)
        {
            MakeFolders(Path.GetDirectoryName(path));
            errno = Libc.Open(bytes, flags, OwnerReadWrite, out file);
        }

        return errno;
    }

    private static void MakeFolders(string? folder)
    {
        if (!string.IsNullOrEmpty(folder) && !Directory.Exists(folder))
        {
            MakeFolders(Path.GetDirectoryName(folder));
            _ = Libc.MakeDirectory(folder, FolderMode);
        }
    }
}
