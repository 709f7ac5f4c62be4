using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Logging;
using SnapshotCore.Preflight;

namespace SnapshotCore.Backup;

/// <summary>
/// A backup's turn on this machine: two never overlap, so the second waits for the first, at most until it is too late.
/// </summary>
/// <param name="versionFolder">The root of the package; once it is gone there is nothing to wait for.</param>
/// <param name="log">The log of this run.</param>
/// <param name="clock">The VM's clocks.</param>
internal sealed class RunTurn(string versionFolder, BackupLog log, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits for the run lock.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="tooLate">The age of the request.</param>
    /// <param name="stop">Cancelled when this process is told to stop.</param>
    /// <returns>The lock, or why it can't be had.</returns>
    internal async Task<Result<RunLock>> WaitAsync(RunFolder folder, TooLateRule tooLate, CancellationToken stop)
    {
        long begun = clock.GetTimestamp();
        bool isTold = false;
        while (true)
        {
            if (RunLock.TryAcquire(folder) is { } taken)
            {
                return Result<RunLock>.From(taken);
            }

            if (!Directory.Exists(versionFolder))
            {
                return BackupErrors.FolderGone(versionFolder);
            }

            if (tooLate.TimeLeft == TimeSpan.Zero)
            {
                return BackupErrors.AnotherRun(clock.GetElapsedTime(begun));
            }

            if (!isTold)
            {
                log.Info("waiting for another backup of this machine to end");
                isTold = true;
            }

            try
            {
                await Task.Delay(Pause, clock, stop);
            }
            catch (OperationCanceledException)
            {
                return BackupErrors.Stopped();
            }
        }
    }
}
