using System.Text;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.Agent;

/// <summary>
/// The right to compare and change the state of the version folder (sequence, task). An agent that could not start
/// a command in its own scope starts it a second time, so two of them can meet. Disposing releases it; so does the
/// death of the process.
/// </summary>
public sealed class StateLock : IDisposable
{
    /// <summary>The name of the lock file in the version folder; it is empty and stays.</summary>
    public const string FileName = "state.lock";

    private const int OwnerReadWrite = 0x180; // 0600

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly SafeFileHandle _file;

    private StateLock(SafeFileHandle file) => _file = file;

    /// <summary>Waits for the lock, at most 10 s: who holds it does a few milliseconds of work.</summary>
    /// <param name="versionFolder">The folder whose state is meant.</param>
    /// <param name="clock">Measures the wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The lock; code 2 when it stays taken or the file cannot be made.</returns>
    public static async Task<Result<StateLock>> AcquireAsync(
        string versionFolder, TimeProvider clock, CancellationToken cancellationToken)
    {
        string path = Path.Combine(versionFolder, FileName);
        var deadline = Deadline.After(Limit, clock);
        while (true)
        {
            Result<StateLock>? attempt = TryOpen(path);
            if (attempt is { } result)
            {
                return result;
            }

            if (deadline.IsPassed)
            {
                return AgentErrors.StateLocked(path, Limit);
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    /// <summary>Releases the lock.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>One try; null when somebody else holds it.</summary>
    private static Result<StateLock>? TryOpen(string path)
    {
        Errno errno = Open(path, out SafeFileHandle file);
        if (errno == Errno.None && (errno = Libc.LockExclusive(file)) == Errno.None) // free when its holder dies
        {
            // Who replaced a link at the same time may have removed this file again: then it locks nothing.
            if (Libc.IsSameFile(file, path))
            {
                return Result<StateLock>.From(new StateLock(file));
            }

            errno = Errno.EAGAIN;
        }

        file.Dispose();
        if (errno == Errno.EAGAIN)
        {
            return null;
        }

        return AgentErrors.StateNotWritten(path, errno.Describe());
    }

    private static Errno Open(string path, out SafeFileHandle file)
    {
        int flags = Libc.O_RDWR | Libc.O_CREAT | Libc.O_NOFOLLOW | Libc.O_NONBLOCK;
        Errno errno = Libc.Open(Encoding.UTF8.GetBytes(path), flags, OwnerReadWrite, out file);
        if (errno == Errno.ELOOP && StateFile.Delete(path) is null) // a link: it would have us make, or lock, a file elsewhere
        {
            errno = Libc.Open(Encoding.UTF8.GetBytes(path), flags, OwnerReadWrite, out file);
        }

        return errno;
    }
}
