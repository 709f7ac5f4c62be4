using SnapshotCore.Errors;

namespace SnapshotCore.Agent;

/// <summary>
/// The task that was taken on last, so that the same task under a new sequence number is not done twice:
/// docs/protocol.md, "State on disk".
/// </summary>
/// <param name="versionFolder">The folder that holds the file.</param>
public sealed class TaskIdentity(string versionFolder)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "task_identity_FD76C85E-406F-4CFA-8EB0-CF18B123365C";

    private readonly string _path = Path.Combine(versionFolder, FileName);

    /// <summary>The stored task id; null when there is none.</summary>
    public string? Read() => StateFile.Read(_path);

    /// <summary>Compares and stores in one step, under the lock of the version folder.</summary>
    /// <param name="taskId">The task id of the request; not blank.</param>
    /// <param name="held">Proof that the caller has the lock.</param>
    /// <returns>True: the task is new and now stored. False: it was taken on before. Or why it can't be stored.</returns>
    public Result<bool> TryClaim(string taskId, StateLock held)
    {
        ArgumentNullException.ThrowIfNull(held);
        string wanted = taskId.Trim();
        if (string.Equals(Read(), wanted, StringComparison.Ordinal))
        {
            return false;
        }

        return StateFile.Write(_path, wanted) is { } error ? error : true;
    }

    /// <summary>Forgets the task.</summary>
    /// <returns>Null on success, also when there was none.</returns>
    public BackupError? Forget() => StateFile.Delete(_path);
}
