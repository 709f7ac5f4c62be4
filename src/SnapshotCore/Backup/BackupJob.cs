using SnapshotCore.BackupHost;
using SnapshotCore.Errors;
using SnapshotCore.Preflight;
using SnapshotCore.Reporting;
using SnapshotCore.Reporting.Traces;
using SnapshotCore.Settings;
using SnapshotCore.Snapshots;
using SnapshotCore.Snapshots.Strategies;
using SnapshotCore.Storage;

namespace SnapshotCore.Backup;

/// <summary>
/// One backup, as the road in docs/architecture.md: preflight, pre-scripts, freeze, snapshot, thaw, post-scripts, judge. Each step is one call
/// and knows no other; every way out ends in an outcome.
/// </summary>
internal sealed class BackupJob
{
    private readonly BackupContext _context;
    private readonly BackupReporter _reporter;
    private readonly StorageConnections _connections;
    private readonly Action<BackupOutcome> _settled;
    private TooLateRule _tooLate;
    private StrategyStep? _strategy;
    private ScriptStep? _scripts;
    private SnapshotVerdict? _givenUp;
    private BackupError? _problem;

    /// <param name="context">What the steps share.</param>
    /// <param name="reporter">Brings the transitional report to the blobs.</param>
    /// <param name="connections">How storage is reached.</param>
    /// <param name="tooLate">The age of the request.</param>
    /// <param name="settled">Told the outcome as soon as it is certain, before sizes and telemetry are gathered.</param>
    internal BackupJob(
        BackupContext context,
        BackupReporter reporter,
        StorageConnections connections,
        TooLateRule tooLate,
        Action<BackupOutcome> settled)
    {
        _settled = settled;
        _context = context;
        _reporter = reporter;
        _connections = connections;
        _tooLate = tooLate;
    }

    /// <summary>Runs the backup to its outcome; never throws.</summary>
    /// <param name="stop">Cancelled when the run is told to stop: it thaws, and reports that it was stopped.</param>
    internal async Task<BackupOutcome> RunAsync(CancellationToken stop)
    {
        try
        {
            return await AdmitAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Refuse(BackupErrors.Stopped());
        }
        catch (Exception exception)
        {
            _context.Log.Error(exception.ToString());
            return Refuse(BackupErrors.Internal(exception));
        }
    }

    // What refuses a request before anything is touched: docs/protocol.md, "Settings", in its order.
    private async Task<BackupOutcome> AdmitAsync(CancellationToken stop)
    {
        SnapshotRequest request = _context.Request;
        if (request.ValidateDelivery() is { } undelivered)
        {
            return Refuse(undelivered);
        }

        Result<StrategyChoice> choice = StrategySelection.Select(
            request.Custom, request.IncludedDisks, _context.Configuration.SnapshotMethod);
        if (!choice.IsSuccess)
        {
            return Refuse(choice.Error);
        }

        BackupError? incomplete = request.ValidateCommand();
        if (incomplete is not null || request.Command == CommandKind.Install)
        {
            return (_tooLate.Check() ?? incomplete) is { } refusal ? Refuse(refusal) : BackupOutcome.NothingToDo();
        }

        using var strategy = new StrategyStep(_context, choice.Value, _connections);
        _strategy = strategy;
        return await BackUpAsync(strategy, stop);
    }

    private async Task<BackupOutcome> BackUpAsync(StrategyStep strategy, CancellationToken stop)
    {
        TraceRecorder.Phase preflight = _context.Trace.Begin(TracePhases.Preflight);
        var listeners = PermissionListenerSearch.Start(PermissionListenerSearch.DefaultLimit, _context.Clock);
        Task<SnapshotStart?> beginning = BeginAsync(strategy, stop);
        using ScriptStep scripts = ScriptStep.Load(_context);
        _scripts = scripts;
        await Task.WhenAll(beginning, _reporter.ReportTransitionAsync(stop));
        foreach (PermissionListener listener in listeners.Stop())
        {
            _context.Warn(listener.Warning);
        }

        preflight.End();

        if (_tooLate.Check() is { } late)
        {
            return Refuse(late);
        }

        SnapshotStart start = (await beginning)!;
        (_givenUp, _problem) = (start.GivenUp, start.Problem);
        if (start.Snapshotter is not { } snapshotter)
        {
            BackupOutcome refused = Report(OutcomeRules.Refused(start.Refusal!, start.Set));
            _context.Log.Error($"Code {(int)refused.Code}: {refused.Message}");
            return refused;
        }

        WindowResult window = await SnapshotAsync(strategy, snapshotter, scripts, stop);
        BackupOutcome outcome = OutcomeRules.Judge(window, scripts.Evidence);
        if (!outcome.IsSuccess && stop.IsCancellationRequested)
        {
            // Told to stop in the window, it ended without all its snapshots; those that there are must be known.
            outcome = Refuse(BackupErrors.Stopped()) with
            {
                Disks = window.DiskReports,
                Evidence = outcome.Evidence,
                HostStatusDoSnapshot = outcome.HostStatusDoSnapshot,
            };
        }

        outcome = Report(outcome);
        _settled(outcome);
        WindowLog.Write(_context.Log, window);
        WarnOfMissingEntries(window);
        return RunMeasurement.Complete(outcome, window, scripts, _context);
    }

    // By the host's clock the request may be too late; then nobody looks at its disks.
    private async Task<SnapshotStart?> BeginAsync(StrategyStep strategy, CancellationToken stop)
    {
        TraceRecorder.Phase asking = _context.Trace.Begin(TracePhases.HostAsked);
        PreSnapshot asked = await strategy.AskHostAsync(stop);
        asking.End();
        if (asked.HostTime is { } hostTime)
        {
            _tooLate = _tooLate.By(hostTime, asked.Answer.Ended);
        }

        if (_tooLate.Check() is not null)
        {
            return null;
        }

        TraceRecorder.Phase proof = _context.Trace.Begin(TracePhases.Proof);
        SnapshotStart start = await strategy.BeginAsync(stop);
        proof.End();
        return start;
    }

    // Whatever happens between the scripts, the post-scripts follow if a pre-script was started.
    private async Task<WindowResult> SnapshotAsync(
        StrategyStep strategy, ISnapshotter snapshotter, ScriptStep scripts, CancellationToken stop)
    {
        WindowResult window = WindowResult.NotEntered;
        try
        {
            if (!Directory.Exists(_context.VersionFolder))
            {
                // Nor does anything rest then: who would have it go on, if this process died, has gone with the folder.
                window = WindowResult.NotEntered with { FreezeError = BackupErrors.FolderGone(_context.VersionFolder) };
                return window;
            }

            SnapshotWay way = await scripts.QuiesceAsync(stop);
            stop.ThrowIfCancellationRequested();
            if (way == SnapshotWay.None)
            {
                return window;
            }

            if (_tooLate.Check() is { } late) // scripts may have run for half an hour
            {
                window = WindowResult.NotEntered with { TooLate = late };
                return window;
            }

            bool isFreezeWanted = way == SnapshotWay.Frozen;
            window = await TryAsync(snapshotter, isFreezeWanted, stop);
            if (!stop.IsCancellationRequested && strategy.TakeOver(window) is { } next)
            {
                _givenUp = SnapshotClassifier.Classify(window.Snapshots!);
                WindowLog.Write(_context.Log, window);
                _context.Warn($"not one snapshot was taken, so the host is to. {_givenUp.Message}");
                window = WindowResult.NotEntered; // whatever ends the second try, the first is not what the run came to
                await _context.Systemd.FreezeAgainAsync();
                window = await TryAsync(next, isFreezeWanted, stop);
            }
        }
        finally
        {
            await scripts.ResumeAsync(window, outcome => _settled(Report(outcome)), stop);
        }

        return window;
    }

    private async Task<WindowResult> TryAsync(ISnapshotter snapshotter, bool isFreezeWanted, CancellationToken stop)
    {
        long begun = _context.Clock.GetTimestamp();
        WindowResult window = await new FreezeStep(_context, snapshotter, _tooLate, isFreezeWanted).RunAsync(stop) with { GivenUp = _givenUp };
        _context.Trace.Add(window, begun);
        return window;
    }

    // Which LUN an entry is about is not said, so which are missing can't be either.
    private void WarnOfMissingEntries(WindowResult window)
    {
        int asked = _context.Request.IncludedDisks.Luns.Count;
        if (window.Snapshots is { Source: SnapshotSource.Host, Disks: { Count: > 0 and var given } } && given < asked)
        {
            _context.Warn($"The host was asked for the snapshots of {asked} disks and gave entries for {given}: the others may have none.");
        }
    }

    // What every outcome says beside itself: who takes the snapshots, what the host answered, what was given up for it.
    private BackupOutcome Report(BackupOutcome outcome)
    {
        BackupOutcome told = outcome with
        {
            Creator = _strategy?.Source is { } source ? OutcomeRules.CreatorOf(source) : outcome.Creator,
            HostStatusPreSnapshot = _strategy?.PreSnapshot,
        };
        BackupError? undecrypted = _strategy?.Source == SnapshotSource.Host ? _context.Request.DecryptionError : null;
        BackupOutcome warned = OutcomeRules.Also(OutcomeRules.Also(told, undecrypted), _problem);
        return OutcomeRules.Also(warned, told.IsSuccess ? null : _givenUp?.ToError());
    }

    private BackupOutcome Refuse(BackupError error)
    {
        _context.Log.Error($"Code {(int)error.Code}: {error}");
        return Report(OutcomeRules.WithPostError(BackupOutcome.Failed(error), _scripts?.Evidence));
    }
}
