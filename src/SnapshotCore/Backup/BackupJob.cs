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
    private BackupError? _givenUp;

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
        _givenUp = start.GivenUp;
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
            outcome = Refuse(BackupErrors.Stopped()) with { Disks = window.DiskReports };
        }

        outcome = Report(outcome);
        _settled(outcome);
        WindowLog.Write(_context.Log, window);
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

            for (ISnapshotter? next = snapshotter; next is not null;)
            {
                long begun = _context.Clock.GetTimestamp();
                window = await new FreezeStep(_context, next, _tooLate, way == SnapshotWay.Frozen).RunAsync(stop);
                _context.Trace.Add(window, begun);
                next = window is { TooLate: null, Snapshots: { } tried } && !stop.IsCancellationRequested
                    ? TakeOver(strategy, window, tried)
                    : null;
            }
        }
        finally
        {
            await scripts.ResumeAsync(window, outcome => _settled(Report(outcome)), stop);
        }

        return window;
    }

    private ISnapshotter? TakeOver(StrategyStep strategy, WindowResult window, SnapshotSet tried)
    {
        ISnapshotter? next = strategy.TakeOver(tried);
        if (next is not null)
        {
            _givenUp = SnapshotClassifier.Classify(tried).ToError();
            WindowLog.Write(_context.Log, window);
            _context.Warn($"not one snapshot could be taken so, and all is thawed: they are tried anew. {_givenUp.Message}");
        }

        return next;
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
        return OutcomeRules.Also(OutcomeRules.Also(told, undecrypted), told.IsSuccess ? null : _givenUp);
    }

    private BackupOutcome Refuse(BackupError error)
    {
        _context.Log.Error($"Code {(int)error.Code}: {error}");
        return Report(OutcomeRules.WithPostError(BackupOutcome.Failed(error), _scripts?.Evidence));
    }
}
