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

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly FileStream _file;

    private StateLock(FileStream file) => _file = file;

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
        try
        {
            // FileShare.None is flock(2) with LOCK_EX | LOCK_NB on Linux: free when its holder dies.
            FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            return Result<StateLock>.From(new StateLock(file));
        }
        catch (IOException exception) when (exception.HResult == (int)Errno.EAGAIN)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return AgentErrors.StateNotWritten(path, exception.Message);
        }
    }
}
