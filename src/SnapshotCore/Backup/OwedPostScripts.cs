using SnapshotCore.AppConsistency;
using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Linux;

namespace SnapshotCore.Backup;

/// <summary>What was done for a run that died with the application at rest.</summary>
/// <param name="Scripts">The post-scripts that were run.</param>
/// <param name="Problem">Why not all that are owed could be; null when they could.</param>
public sealed record ResumedApplication(IReadOnlyList<ScriptReport> Scripts, BackupError? Problem)
{
    /// <summary>Whether nobody has tried before: what keeps them from being run was not told yet.</summary>
    public bool IsFirstTry { get; init; } = true;

    /// <summary>The first thing that did not go well; null when all did.</summary>
    public BackupError? FirstError => Problem ?? Scripts.FirstOrDefault(script => !script.IsSuccess)?.Error;
}

/// <summary>
/// An application that a backup has brought to rest is let go on, whatever became of that backup: whoever holds the run
/// lock and finds the note of a run that died ends what is left of its scripts, and runs the post-scripts. Those that could not
/// be started, or did not get all their time, stay in the note for the next one.
/// </summary>
public static class OwedPostScripts
{
    /// <summary>Whether a note of this boot is there: of a run that is alive, or of one that died.</summary>
    /// <param name="runFolders">Everywhere that a run may leave it.</param>
    public static bool IsNoted(IEnumerable<string> runFolders) =>
        runFolders.Any(folder => RunningScripts.ReadLeft(RunFolder.At(folder).ScriptsPath) is not null);

    /// <summary>Does it wherever a run may have left its note; for commands that are no backup themselves.</summary>
    /// <param name="ownerFolder">The owner's folder.</param>
    /// <param name="packageFolder">The root of the package.</param>
    /// <param name="most">The time for the scripts, if their own is longer.</param>
    /// <param name="clock">The VM's clocks.</param>
    /// <returns>Empty when nothing was owed, or a backup runs (which does it itself).</returns>
    public static async Task<IReadOnlyList<ResumedApplication>> RunEverywhereAsync(
        string ownerFolder, string packageFolder, TimeSpan most, TimeProvider clock)
    {
        List<ResumedApplication> resumed = [];
        foreach (RunFolder folder in RunFolder.Places.Select(RunFolder.At))
        {
            try
            {
                if (await RunAsync(folder, ownerFolder, packageFolder, most, clock) is { } one)
                {
                    resumed.Add(one);
                }
            }
            catch (IOException exception)
            {
                resumed.Add(new ResumedApplication([], ScriptErrors.NotResumed(exception.Message)));
            }
        }

        return resumed;
    }

    /// <summary>Does it for the run that held the lock before.</summary>
    /// <param name="held">The lock.</param>
    /// <param name="ownerFolder">The owner's folder.</param>
    /// <param name="packageFolder">The root of the package.</param>
    /// <param name="most">The time for the scripts, if their own is longer; null for no bound.</param>
    /// <param name="clock">The VM's clocks.</param>
    /// <param name="stop">This process is told to stop, which limits the scripts' time.</param>
    /// <returns>Null when nothing is owed.</returns>
    internal static async Task<ResumedApplication?> RunAsync(
        RunLock held, string ownerFolder, string packageFolder, TimeSpan? most, TimeProvider clock, CancellationToken stop)
    {
        if (RunningScripts.ReadLeft(held.Folder.ScriptsPath) is not { } left)
        {
            return null;
        }

        EndScripts(left, clock);
        using PluginSet plugins = PluginLoader.Load(ownerFolder, packageFolder);
        Plugin[] able = [.. plugins.Resumable.Where(plugin => left.Owed.Contains(plugin.Configuration, StringComparer.Ordinal))];
        bool areAll = left.Owed.All(owed => able.Any(plugin => plugin.Configuration == owed));
        bool isFirst = left.Resumptions == 0;
        left.CountResumption();
        IReadOnlyList<ScriptReport> reports =
            await new PluginHost(able, left.Run, left, clock).RunAsync(ScriptPhase.Post, ScriptNews.None, most, stop);
        left.Settle(reports);
        return new ResumedApplication(reports, areAll ? null : ScriptErrors.NotResumed(plugins.FirstError)) { IsFirstTry = isFirst };
    }

    private static async Task<ResumedApplication?> RunAsync(
        RunFolder folder, string ownerFolder, string packageFolder, TimeSpan most, TimeProvider clock)
    {
        // The look before the lock: without a note there is no folder to be made.
        if (RunningScripts.ReadLeft(folder.ScriptsPath) is null)
        {
            return null;
        }

        using RunLock? held = RunLock.TryAcquireThawed(folder, out bool isFrozen);
        return held is not null ? await RunAsync(held, ownerFolder, packageFolder, most, clock, CancellationToken.None)
            : isFrozen ? new ResumedApplication([], ScriptErrors.NotResumedWhileFrozen())
            : null;
    }

    // Only what is still at work: what a script that has ended left behind may be the application itself.
    private static void EndScripts(RunningScripts left, TimeProvider clock)
    {
        foreach (StartedScript script in left.Started)
        {
            using ProcessWatch? watch = ProcessWatch.Open(script.Leader);
            bool isBeingStarted = script.Leader == default; // or was, when its run died: its mark tells
            if (isBeingStarted || watch is { IsLeaderAlive: true })
            {
                _ = new ProcessTree(script.Leader, script.Mark).End(null, ScriptRunner.Grace, ScriptRunner.Grace, clock);
            }
        }
    }
}
