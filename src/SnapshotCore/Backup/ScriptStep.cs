using SnapshotCore.AppConsistency;
using SnapshotCore.Errors;
using SnapshotCore.Linux;
using SnapshotCore.Reporting;
using SnapshotCore.Reporting.Traces;
using SnapshotCore.Snapshots;

namespace SnapshotCore.Backup;

/// <summary>
/// The owner's scripts in one backup: loaded and checked while the disks are proven, pre-scripts before the freeze,
/// post-scripts right after the thaw. What was begun is noted on a tmpfs before the first script is started, so that the
/// post-scripts are run by somebody else if this process can't (<see cref="OwedPostScripts"/>).
/// </summary>
internal sealed class ScriptStep : IDisposable
{
    private readonly BackupContext _context;
    private readonly RunningScripts _running;
    private readonly PluginHost _host;
    private bool _isEntered;

    private ScriptStep(BackupContext context, PluginSet plugins)
    {
        _context = context;
        Plugins = plugins;
        _running = new RunningScripts(
            context.RunLock.Folder.ScriptsPath,
            ScriptRun.New(context.Request.TaskId),
            plugins.Plugins.Select(plugin => plugin.Configuration));
        _host = new PluginHost(plugins.Plugins, _running.Run, _running, context.Clock);
        var situation = new ScriptSituation(
            plugins.Verdict,
            PhaseEnd.NotRun,
            plugins.ContinuesOnFailure,
            plugins.IsFreezeWanted,
            context.Request.IsCrashConsistentAllowed,
            PhaseEnd.NotRun);
        BackupError? error = plugins.Verdict is PluginVerdict.NothingConfigured ? null : plugins.FirstError;
        Evidence = new ScriptEvidence(situation, error, null, null);
    }

    /// <summary>The owner's configuration, checked.</summary>
    internal PluginSet Plugins { get; }

    /// <summary>What the scripts have done so far.</summary>
    internal ScriptEvidence Evidence { get; private set; }

    /// <summary>Loads and checks the owner's configuration; runs nothing.</summary>
    internal static ScriptStep Load(BackupContext context)
    {
        PluginSet plugins = PluginLoader.Load(context.OwnerFolder, context.VersionFolder);
        ScriptLog.Write(context.Log, plugins);
        return new ScriptStep(context, plugins);
    }

    /// <summary>Runs the pre-scripts, if there are any and all may run; never throws for what they do.</summary>
    /// <returns>How the snapshots are to be taken.</returns>
    internal async Task<SnapshotWay> QuiesceAsync(CancellationToken stop)
    {
        if (Plugins.Verdict == PluginVerdict.Fine)
        {
            if (_host.CheckAgain() is { } exchanged)
            {
                _context.Log.Warn($"Code {(int)exchanged.Code}: {exchanged}");
                Evidence = Evidence with
                {
                    CheckError = exchanged,
                    Situation = Evidence.Situation with { Verdict = PluginVerdict.ScriptRefused },
                };
            }
            else
            {
                await RunPreScriptsAsync(stop);
            }
        }

        return ScriptRules.SnapshotFor(Evidence.Situation);
    }

    /// <summary>Runs the post-scripts, if a pre-script was started; a stop only limits their time.</summary>
    /// <param name="window">What happened since the pre-scripts.</param>
    /// <param name="foreseen">
    /// Told what the outcome is if this process dies before the post-scripts have ended: that they failed, since nobody will
    /// have seen it. Not when the window was left by an exception: then it is that the run was interrupted.
    /// </param>
    /// <param name="stop">The run is told to stop.</param>
    internal async Task ResumeAsync(WindowResult window, Action<BackupOutcome> foreseen, CancellationToken stop)
    {
        if (!_isEntered)
        {
            return;
        }

        Evidence = Evidence with { QuiescedUntil = _context.Clock.GetTimestamp() };
        TraceRecorder.Phase phase = _context.Trace.Begin(TracePhases.PostScripts);
        Task<IReadOnlyList<ScriptReport>> running = _host.RunAsync(ScriptPhase.Post, NewsOf(window, stop), null, stop);
        if (window != WindowResult.NotEntered || ScriptRules.SnapshotFor(Evidence.Situation) == SnapshotWay.None)
        {
            foreseen(OutcomeRules.Judge(window, Evidence.WithPostError(ScriptErrors.PostUnseen())));
        }

        IReadOnlyList<ScriptReport> reports = await running;
        phase.End();
        _running.Settle(reports); // what stays is run by the next one who takes the lock
        BackupError? error = reports.FirstOrDefault(report => !report.IsSuccess)?.Error;
        Evidence = error is null
            ? Evidence with { Situation = Evidence.Situation with { Post = PhaseEnd.Ok } }
            : Evidence.WithPostError(error);
        ScriptLog.Write(_context.Log, reports);
        _context.Trace.Add(reports);
    }

    /// <inheritdoc/>
    public void Dispose() => Plugins.Dispose();

    private async Task RunPreScriptsAsync(CancellationToken stop)
    {
        await _context.Systemd.ArmForScriptsAsync(_context.FreezeOptions.Timeout);
        try
        {
            _running.Begin();
        }
        catch (LinuxException exception)
        {
            Failed(ScriptErrors.NotNoted(_context.RunLock.Folder.ScriptsPath, exception.Message));
            _context.Log.Error($"Code {(int)Evidence.PreError!.Code}: {Evidence.PreError}");
            return;
        }

        _isEntered = true;
        Failed(ScriptErrors.PreUnseen()); // until they are seen to have succeeded
        TraceRecorder.Phase phase = _context.Trace.Begin(TracePhases.PreScripts);
        IReadOnlyList<ScriptReport> reports = await _host.RunAsync(ScriptPhase.Pre, ScriptNews.None, null, stop);
        phase.End();
        ScriptLog.Write(_context.Log, reports);
        _context.Trace.Add(reports);
        Evidence = Evidence with { QuiescedFrom = _context.Clock.GetTimestamp() };
        if (reports.FirstOrDefault(report => !report.IsSuccess)?.Error is { } error)
        {
            Failed(error);
        }
        else
        {
            Evidence = Evidence with { PreError = null, Situation = Evidence.Situation with { Pre = PhaseEnd.Ok } };
        }
    }

    private void Failed(BackupError error) =>
        Evidence = Evidence with { PreError = error, Situation = Evidence.Situation with { Pre = PhaseEnd.Failed } };

    /// <summary>What the post-scripts are told: the state of the backup as if there were no scripts.</summary>
    private ScriptNews NewsOf(WindowResult window, CancellationToken stop)
    {
        int preCode = (int)(Evidence.PreError?.Code ?? ErrorCode.SuccessAppConsistent);
        if (window == WindowResult.NotEntered)
        {
            int code = stop.IsCancellationRequested || preCode == 0 ? (int)ErrorCode.Error : preCode;
            return new ScriptNews(Consistency.None.WireName(), SnapshotResult.NotTaken, code, preCode);
        }

        BackupOutcome soFar = OutcomeRules.Judge(window, ScriptEvidence.None(_context.Request.IsCrashConsistentAllowed));
        SnapshotResult result = window.Snapshots is null ? SnapshotResult.NotTaken
            : SnapshotClassifier.Classify(window.Snapshots).IsSuccess ? SnapshotResult.Success
            : SnapshotResult.Failed;
        return new ScriptNews(soFar.Consistency.WireName(), result, (int)soFar.Code, preCode);
    }
}
