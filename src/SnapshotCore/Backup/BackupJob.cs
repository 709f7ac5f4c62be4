using SnapshotCore.Errors;
using SnapshotCore.Preflight;
using SnapshotCore.Reporting;
using SnapshotCore.Settings;
using SnapshotCore.Snapshots;
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
    private readonly TooLateRule _tooLate;
    private readonly Action<BackupOutcome> _settled;
    private ScriptStep? _scripts;

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
            if (BackupPreflight.Check(_context.Request, _context.Configuration, _tooLate) is { } refusal)
            {
                return Refuse(refusal);
            }

            if (_context.Request.Command == CommandKind.Install)
            {
                return BackupOutcome.NothingToDo();
            }

            Result<BlobSnapshotter> created = BlobSnapshotter.Create(
                _context.Request.Disks,
                _context.Request.BackupMetadata ?? [],
                _connections,
                _context.Clock,
                _context.Configuration.SequentialByOwner);
            if (!created.IsSuccess)
            {
                return Refuse(created.Error);
            }

            using BlobSnapshotter snapshotter = created.Value;
            return await BackUpAsync(snapshotter, stop);
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

    private async Task<BackupOutcome> BackUpAsync(BlobSnapshotter snapshotter, CancellationToken stop)
    {
        var listeners = PermissionListenerSearch.Start(PermissionListenerSearch.DefaultLimit, _context.Clock);
        Task<IReadOnlyList<DiskProof>> proving = snapshotter.ProveAsync(stop);
        using ScriptStep scripts = ScriptStep.Load(_context);
        _scripts = scripts;
        await _reporter.ReportTransitionAsync(stop);
        IReadOnlyList<DiskProof> proofs = await proving;
        _context.Log.Info($"proof: {proofs.Count(proof => !proof.IsRefused)} of {proofs.Count} disks may be snapshotted");
        foreach (PermissionListener listener in listeners.Stop())
        {
            _context.Log.Warn(listener.Warning);
        }

        if (SnapshotClassifier.Classify(proofs) is { } refused)
        {
            return OutcomeRules.Refused(refused, proofs);
        }

        WindowResult window = await SnapshotAsync(snapshotter, scripts, stop);
        BackupOutcome outcome = OutcomeRules.Judge(window, scripts.Evidence);
        if (!outcome.IsSuccess && stop.IsCancellationRequested)
        {
            // Told to stop in the window, it ended without all its snapshots; those that there are must be known.
            outcome = Refuse(BackupErrors.Stopped()) with { Disks = window.DiskReports };
        }

        _settled(outcome);
        WindowLog.Write(_context.Log, window);
        return RunMeasurement.Complete(outcome, window, scripts, _context);
    }

    // Whatever happens between the scripts, the post-scripts follow if a pre-script was started.
    private async Task<WindowResult> SnapshotAsync(BlobSnapshotter snapshotter, ScriptStep scripts, CancellationToken stop)
    {
        WindowResult window = WindowResult.NotEntered;
        try
        {
            SnapshotWay way = await scripts.QuiesceAsync(stop);
            stop.ThrowIfCancellationRequested();
            if (way != SnapshotWay.None)
            {
                window = _tooLate.Check() is { } late // scripts may have run for half an hour
                    ? WindowResult.NotEntered with { TooLate = late }
                    : await new FreezeStep(_context, snapshotter, _tooLate, way == SnapshotWay.Frozen).RunAsync(stop);
            }
        }
        finally
        {
            await scripts.ResumeAsync(window, _settled, stop);
        }

        return window;
    }

    private BackupOutcome Refuse(BackupError error)
    {
        _context.Log.Error($"Code {(int)error.Code}: {error}");
        return OutcomeRules.WithPostError(BackupOutcome.Failed(error), _scripts?.Evidence);
    }
}
