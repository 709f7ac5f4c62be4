using SnapshotCore.AppConsistency;
using SnapshotCore.Errors;
using SnapshotCore.Freeze;

namespace SnapshotCore.Backup;

/// <summary>What a trial of the owner's scripts came to.</summary>
/// <param name="Owed">What a backup that died had left to be done, and was done first; null when nothing was.</param>
/// <param name="Pre">The pre-scripts.</param>
/// <param name="Post">The post-scripts; none when no pre-script was started.</param>
/// <param name="Quiesced">From the end of the pre-scripts to the end of the post-scripts: how long the application was at rest.</param>
public sealed record ScriptTrialReport(
    ResumedApplication? Owed, IReadOnlyList<ScriptReport> Pre, IReadOnlyList<ScriptReport> Post, TimeSpan Quiesced)
{
    /// <summary>Why nothing was run: a script is not the file any more that was checked. Null when it is.</summary>
    public BackupError? Refusal { get; init; }

    /// <summary>Whether every script did what it should.</summary>
    public bool IsWell => Refusal is null && Owed is not { Problem: not null }
        && (Owed?.Scripts ?? []).Concat(Pre).Concat(Post).All(script => script.IsSuccess);
}

/// <summary>Runs the owner's scripts as a backup does, without the backup: for an owner who tries them.</summary>
public static class ScriptTrial
{
    /// <summary>Runs pre-scripts, waits, runs post-scripts. A stop ends the first two; post-scripts run in any case.</summary>
    /// <param name="plugins">The plugins; all of them may run.</param>
    /// <param name="ownerFolder">The owner's folder.</param>
    /// <param name="packageFolder">The root of the package.</param>
    /// <param name="hold">How long to wait between them, as a backup freezes and snapshots.</param>
    /// <param name="clock">The VM's clocks.</param>
    /// <param name="stop">Told when the owner has seen enough.</param>
    /// <returns>Null when a backup is running: its scripts and these would be in each other's way.</returns>
    public static async Task<ScriptTrialReport?> RunAsync(
        PluginSet plugins,
        string ownerFolder,
        string packageFolder,
        TimeSpan hold,
        TimeProvider clock,
        CancellationToken stop)
    {
        using RunLock? held = RunLock.TryAcquireThawed(RunFolder.Locate(), out bool isFrozen);
        if (held is null)
        {
            return isFrozen ? Refused(null, ScriptErrors.NotResumedWhileFrozen()) : null;
        }

        ResumedApplication? owed = await OwedPostScripts.RunAsync(held, ownerFolder, packageFolder, most: null, clock, stop);
        var running = new RunningScripts(
            held.Folder.ScriptsPath, ScriptRun.New("test"), plugins.Plugins.Select(plugin => plugin.Configuration));
        var host = new PluginHost(plugins.Plugins, running.Run, running, clock);
        if (host.CheckAgain() is { } exchanged)
        {
            return Refused(owed, exchanged);
        }

        running.Begin();
        IReadOnlyList<ScriptReport> pre = [];
        IReadOnlyList<ScriptReport> post = [];
        long quiesced = clock.GetTimestamp();
        try
        {
            pre = await host.RunAsync(ScriptPhase.Pre, ScriptNews.None, null, stop);
            quiesced = clock.GetTimestamp();
            await Task.Delay(hold, clock, stop);
        }
        catch (OperationCanceledException)
        {
            // on to the post-scripts
        }
        finally
        {
            post = await host.RunAsync(ScriptPhase.Post, NewsOf(pre), null, stop);
            running.Settle(post);
        }

        return new ScriptTrialReport(owed, pre, post, clock.GetElapsedTime(quiesced));
    }

    private static ScriptNews NewsOf(IReadOnlyList<ScriptReport> pre)
    {
        int code = (int)(pre.FirstOrDefault(report => !report.IsSuccess)?.Error?.Code ?? ErrorCode.SuccessAppConsistent);
        return ScriptNews.None with { Result = SnapshotResult.NotTaken, SnapshotCode = code, PreCode = code };
    }

    private static ScriptTrialReport Refused(ResumedApplication? owed, BackupError refusal) =>
        new(owed, [], [], TimeSpan.Zero) { Refusal = refusal };
}
