using SnapshotCore.Agent;
using SnapshotCore.AppConsistency;
using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Logging;
using SnapshotCore.Preflight;
using SnapshotCore.Reporting;
using SnapshotCore.Reporting.Traces;
using SnapshotCore.Settings;
using SnapshotCore.Storage;

namespace SnapshotCore.Backup;

/// <summary>
/// What surrounds the <see cref="BackupJob"/>: its turn on this machine, the guardian, and the last report, which
/// there is always.
/// </summary>
internal sealed class BackupRun
{
    private readonly WorkerRequest _handed;
    private readonly SnapshotRequest _request;
    private readonly MachineSettings _machine;
    private readonly StorageConnections _connections;
    private readonly BackupLog _log;
    private readonly TimeProvider _clock;
    private readonly StatusFile _status;
    private readonly BackupReporter _reporter;
    private readonly OwedResumption _owed;
    private bool _isReported;
    private readonly TraceKeeper _trace;

    internal BackupRun(
        WorkerRequest handed, MachineSettings machine, StorageConnections connections, BackupLog log, TimeProvider clock)
    {
        _handed = handed;
        _request = SnapshotRequest.Parse(handed.Settings);
        _machine = machine;
        _connections = connections;
        _log = log;
        _clock = clock;
        _status = new StatusFile(handed.Environment.StatusFolder, handed.Sequence);
        _reporter = new BackupReporter(
            ReportContexts.Of(handed.Environment, _request, machine.OwnerFolder),
            machine.Facts,
            _status,
            new OwedReport(handed.Environment.VersionFolder, handed.Sequence),
            _request,
            machine.Configuration.UploadStatusAndLog ? new ReportBlob(connections, clock, handed.IsContinuation) : null,
            log,
            new ShellLog(handed.Environment, clock),
            clock);
        _trace = new TraceKeeper(handed, machine, _request, log, clock);
        _owed = new OwedResumption(handed.Environment.VersionFolder, machine.OwnerFolder, _trace.Recorder, log, clock);
    }

    /// <summary>How the first line of a run begins: its log is told from those before it by that.</summary>
    private string FirstWords => $"backup {_handed.Sequence}, task {_request.TaskId ?? "unnamed"},";

    /// <summary>The task of the request; null when it names none.</summary>
    internal string? TaskId => _request.TaskId;

    /// <summary>Runs the backup from its turn to its last report; never throws.</summary>
    /// <param name="runFolder">Where the run lock lies.</param>
    /// <param name="stop">Cancelled when the run is told to stop.</param>
    internal async Task BackUpAsync(RunFolder runFolder, CancellationToken stop)
    {
        _log.Info($"{FirstWords} {_request.Disks.Count} disks");
        foreach (BackupError problem in _request.Problems)
        {
            _log.Warn(problem.ToString());
        }

        if (_request.DynamicConfigs.UnknownNames.Count > 0)
        {
            _log.Debug($"dynamicConfigsFromCRP: unknown and skipped: {string.Join(", ", _request.DynamicConfigs.UnknownNames)}");
        }

        try
        {
            var tooLate = new TooLateRule(_request.CommandStart, _clock);
            TraceRecorder.Phase waiting = _trace.Recorder.Begin(TracePhases.Turn);
            Result<RunLock> turn = await new RunTurn(_handed.Environment.VersionFolder, _log, _clock).WaitAsync(runFolder, tooLate, stop);
            waiting.End();
            if (turn.IsSuccess)
            {
                using RunLock held = turn.Value;
                await BackUpAsync(held, tooLate, stop);
            }
            else
            {
                await ReportAsync(Failed(turn.Error));
            }
        }
        catch (Exception exception)
        {
            _log.Error(exception.ToString());
            if (!_isReported) // else the outcome stands, whatever went wrong after it
            {
                await ReportAsync(Failed(BackupErrors.Internal(exception)));
            }
        }
    }

    /// <summary>
    /// Brings a settled report to the blobs, whose status file is there already, and lets the application go on if the run
    /// that it is about died with it at rest.
    /// </summary>
    /// <param name="report">The report.</param>
    /// <param name="stop">Cancelled when this process is told to stop.</param>
    internal async Task ReportAsync(SettledReport report, CancellationToken stop)
    {
        bool isSuccess = TraceKeeper.OutcomeIn(report).Code is ErrorCode.SuccessAppConsistent or ErrorCode.Success or ErrorCode.AlreadyProcessed;
        if (isSuccess)
        {
            _log.Info(report.Reason);
        }
        else
        {
            _log.Error(report.Reason);
        }

        Task resuming = ResumeAsync(stop); // at once: the application waits
        await _reporter.ReportToBlobsAsync(
            report,
            () => _handed.IsContinuation
                ? BackupLog.ReadEnd(_handed.Environment.LogFolder, FirstWords) // with what the process that died has logged
                : _log.TextOfThisRun,
            resuming);
        await _trace.KeepAsync(report);
    }

    private async Task BackUpAsync(RunLock held, TooLateRule tooLate, CancellationToken stop)
    {
        Result<GuardianProcess> started = GuardianProcess.Start(
            WorkerLauncher.ExecutableOf(_handed.Environment, "guardian"),
            held,
            AftermathOf(BackupOutcome.Failed(BackupErrors.Interrupted())),
            _clock);
        if (!started.IsSuccess)
        {
            BackupError? owed = await _owed.RunAsync(held, stop);
            await ReportAsync(OutcomeRules.Also(Failed(started.Error), owed));
            return;
        }

        using GuardianProcess guardian = started.Value;
        var systemd = SystemdSupport.Begin(
            guardian, WorkerLauncher.ExecutableOf(_handed.Environment, "vmsnapshot"), _log, _clock);
        var context = new BackupContext(
            _request, _machine.Configuration, held, guardian, systemd, _machine.FreezeLockPath, _machine.OwnerFolder,
            _handed.Environment.VersionFolder, _machine.Facts, _log,
            _trace.Recorder, _clock);
        BackupError? stillOwed = await _owed.RunAsync(held, stop);

        // As soon as the outcome is certain the guardian would report it, and no more that the run was interrupted.
        var job = new BackupJob(context, _reporter, _connections, tooLate, settled => LeaveToGuardian(guardian, settled));
        BackupOutcome outcome = OutcomeRules.Also(await job.RunAsync(stop), stillOwed);
        string told = $"outcome: code {(int)outcome.Code}, {outcome.Consistency} consistency: {outcome.Evidence}";
        if (outcome.IsSuccess)
        {
            _log.Info(told);
        }
        else
        {
            _log.Error(told);
        }

        LeaveToGuardian(guardian, outcome);
        TraceRecorder.Phase reporting = _trace.Recorder.Begin(TracePhases.Report);
        await _reporter.WriteStatusAsync(outcome);
        _isReported = true;
        Task disarming = systemd.DisarmAsync(held.Journal, RunningScripts.ReadLeft(held.Folder.ScriptsPath) is not null);
        await _reporter.ReportToBlobsAsync(_reporter.BlobReportOf(outcome));
        reporting.End();
        await _trace.KeepAsync(outcome);
        await disarming;
        held.EmptyJournal();
        guardian.Release();
    }

    /// <summary>Runs the post-scripts that a run owes which died.</summary>
    /// <param name="stop">Cancelled when this process is told to stop.</param>
    internal Task ResumeAsync(CancellationToken stop) => _owed.RunAsync(stop);

    /// <summary>What the guardian puts into the status file, and has uploaded, if this process dies.</summary>
    private void LeaveToGuardian(GuardianProcess guardian, BackupOutcome outcome)
    {
        if (!guardian.Protect(AftermathOf(outcome)))
        {
            _log.Warn("The guardian did not take over what is owed if this process dies.");
        }
    }

    private Aftermath AftermathOf(BackupOutcome outcome)
    {
        WorkerRequest owed = _handed with
        {
            Report = new SettledReport(_reporter.BlobReportOf(outcome), $"Code {(int)outcome.Code}: {outcome.Message}"),
            IsContinuation = true,
        };
        return WorkerLauncher.AftermathOf(owed, _status, _reporter.FileReportOf(outcome), _machine.Environment);
    }

    private async Task ReportAsync(BackupOutcome outcome)
    {
        TraceRecorder.Phase reporting = _trace.Recorder.Begin(TracePhases.Report);
        await _reporter.WriteStatusAsync(outcome);
        await _reporter.ReportToBlobsAsync(_reporter.BlobReportOf(outcome));
        reporting.End();
        await _trace.KeepAsync(outcome);
    }

    private BackupOutcome Failed(BackupError error)
    {
        _log.Error($"Code {(int)error.Code}: {error}");
        return BackupOutcome.Failed(error);
    }
}
