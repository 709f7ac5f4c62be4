using SnapshotCore.AppConsistency;
using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Linux;
using SnapshotCore.Logging;

namespace SnapshotCore.Backup;

/// <summary>Lets an application go on that a dead run has left at rest, and tells log and trace of it.</summary>
/// <param name="versionFolder">The root of the package.</param>
/// <param name="ownerFolder">Where the owner's files are.</param>
/// <param name="trace">Notes it for the trace.</param>
/// <param name="log">The log of this run.</param>
/// <param name="clock">The VM's clocks.</param>
internal sealed class OwedResumption(
    string versionFolder, string ownerFolder, TraceRecorder trace, BackupLog log, TimeProvider clock)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Runs the post-scripts that a run owes which died. The lock is free by then, or with a backup that waited for it, and
    /// has done this itself by the time that it lets go.
    /// </summary>
    /// <param name="stop">Cancelled when this process is told to stop.</param>
    internal async Task RunAsync(CancellationToken stop)
    {
        foreach (RunFolder folder in RunFolder.Places.Select(RunFolder.At))
        {
            try
            {
                await RunAsync(folder, stop);
            }
            catch (IOException exception)
            {
                log.Error(ScriptErrors.NotResumed(exception.Message).ToString());
            }
        }
    }

    private async Task RunAsync(RunFolder folder, CancellationToken stop)
    {
        ScriptRun? run = RunningScripts.ReadLeft(folder.ScriptsPath)?.Run;
        var limit = Deadline.After(Limit, clock);
        while (run is not null && RunningScripts.ReadLeft(folder.ScriptsPath)?.Run == run) // not that of a later backup
        {
            using (RunLock? held = RunLock.TryAcquireThawed(folder, out bool isFrozen))
            {
                if (held is not null)
                {
                    await RunAsync(held, stop);
                    return;
                }

                if (isFrozen || limit.IsPassed || stop.IsCancellationRequested)
                {
                    log.Error((isFrozen ? ScriptErrors.NotResumedWhileFrozen() : ScriptErrors.NotResumedInTime()).ToString());
                    return;
                }
            }

            await Task.Delay(Pause, clock, CancellationToken.None);
        }
    }

    /// <summary>The same by who has the lock already.</summary>
    /// <param name="held">The lock, with nothing frozen.</param>
    /// <param name="stop">Cancelled when this process is told to stop.</param>
    /// <returns>The first script's error; null if there was none, or nothing was owed.</returns>
    internal async Task<BackupError?> RunAsync(RunLock held, CancellationToken stop)
    {
        ResumedApplication? resumed = await OwedPostScripts.RunAsync(
            held, ownerFolder, versionFolder, most: null, clock, stop);
        if (resumed is null)
        {
            return null;
        }

        trace.Warn("A backup before this one died with its application at rest; its post-scripts were run first.");
        log.Warn($"a backup died after its pre-scripts were started; its post-scripts {(resumed.Problem is null ? "were run now" : "were not all run")}");
        ScriptLog.Write(log, resumed.Scripts);
        if (resumed.Problem is { } problem)
        {
            log.Error($"Code {(int)problem.Code}: {problem}");
        }

        return resumed.FirstError;
    }
}
