using SnapshotCore.Agent;
using SnapshotCore.Errors;
using SnapshotCore.Linux;
using SnapshotCore.Logging;
using SnapshotCore.Reporting;
using SnapshotCore.Settings;
using SnapshotCore.Storage;

namespace SnapshotCore.Backup;

/// <summary>
/// Brings outcomes to those who wait for them: the status file that the guest agent reads, the status blob and the
/// logs blob that the backup service reads. A report that can't be uploaded never fails the backup; the next
/// report says so. docs/protocol.md, "Status" and "Storage".
/// </summary>
internal sealed class BackupReporter
{
    // Three tries of ten seconds each, with some air: a dead storage host must not hold a backup for long.
    private static readonly TimeSpan UploadLimit = TimeSpan.FromSeconds(45);

    // What keeps the last status from being written (a full disk) may pass; the agent would wait for it for ever.
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan WritePause = TimeSpan.FromSeconds(1);

    private readonly ReportContext _context;
    private readonly MachineFacts _facts;
    private readonly StatusFile _status;
    private readonly OwedReport _owed;
    private readonly SnapshotRequest _request;
    private readonly ReportBlob? _blobs;
    private readonly BackupLog _log;
    private readonly ShellLog _shellLog;
    private readonly TimeProvider _clock;
    private volatile bool _hasUploadFailed;

    /// <param name="context">What every report says of machine, handler and task.</param>
    /// <param name="facts">What telemetry says of the machine.</param>
    /// <param name="status">The agent's status file of this run.</param>
    /// <param name="owed">Notes that the blobs are still to be told.</param>
    /// <param name="request">Names the blobs.</param>
    /// <param name="blobs">The writer of both blobs; null when the owner wants no uploads.</param>
    /// <param name="log">The log of this run, which becomes the logs blob.</param>
    /// <param name="shellLog">The log of the agent's commands, whose end goes into the logs blob.</param>
    /// <param name="clock">The VM's clocks.</param>
    internal BackupReporter(
        ReportContext context,
        MachineFacts facts,
        StatusFile status,
        OwedReport owed,
        SnapshotRequest request,
        ReportBlob? blobs,
        BackupLog log,
        ShellLog shellLog,
        TimeProvider clock)
    {
        _context = context;
        _facts = facts;
        _status = status;
        _owed = owed;
        _request = request;
        _blobs = blobs;
        _log = log;
        _shellLog = shellLog;
        _clock = clock;
    }

    /// <summary>
    /// Tells the blobs that the run has begun; the status file says so since <c>enable</c>. Nothing of it is still
    /// under way when it returns: no upload may reach into the frozen window.
    /// </summary>
    internal Task ReportTransitionAsync(CancellationToken stop) => Task.WhenAll(
        UploadStatusAsync(BlobReportOf(BackupOutcome.Transition()), stop), UploadLogAsync(_log.TextOfThisRun, stop));

    /// <summary>
    /// Puts an outcome into the status file, but only over what stands there: if the agent has cleaned up, it would
    /// otherwise report a number that it has given up.
    /// </summary>
    internal async Task WriteStatusAsync(BackupOutcome outcome)
    {
        if (_status.Exists && _blobs is not null)
        {
            Warn(_owed.Note());
        }

        var limit = Deadline.After(WriteLimit, _clock);
        while (_status.Exists && _status.Write(FileReportOf(outcome)) is { } error)
        {
            _log.Error(error.ToString());
            if (limit.IsPassed)
            {
                return;
            }

            await Task.Delay(WritePause, _clock);
        }
    }

    /// <summary>
    /// Brings a report to the status blob, then the log to its own: the service waits for the status. A stop of the run
    /// does not cut it short.
    /// </summary>
    internal async Task ReportToBlobsAsync(string report)
    {
        await UploadStatusAsync(report, CancellationToken.None);
        Warn(_owed.Settle());
        await UploadLogAsync(_log.TextOfThisRun, CancellationToken.None);
    }

    /// <summary>
    /// The same for an outcome that is settled, perhaps of a run that another process has begun.
    /// </summary>
    /// <param name="report">The report.</param>
    /// <param name="readLog">Tells what the run has logged; called at the end.</param>
    /// <param name="meanwhile">What is done at the same time, whose lines the log is to have.</param>
    internal async Task ReportToBlobsAsync(SettledReport report, Func<string> readLog, Task meanwhile)
    {
        await UploadStatusAsync(report.Text, CancellationToken.None);
        Warn(_owed.Settle());
        await meanwhile;
        await UploadLogAsync(readLog(), CancellationToken.None);
    }

    /// <summary>An outcome as the status file says it.</summary>
    internal byte[] FileReportOf(BackupOutcome outcome) =>
        StatusDocument.FileReport(_context, Marked(outcome), _clock.GetUtcNow());

    /// <summary>An outcome as the status blob says it.</summary>
    internal string BlobReportOf(BackupOutcome outcome) =>
        StatusDocument.BlobReport(_context, Marked(outcome), _clock.GetUtcNow());

    private Task UploadStatusAsync(string report, CancellationToken stop) =>
        UploadAsync("status", _request.StatusBlob, report, BlobContent.Json, stop);

    private Task UploadLogAsync(string run, CancellationToken stop) => UploadAsync(
        "logs", _request.LogsBlob, RunLogText.Compose(run, _shellLog), BlobContent.Log, stop);

    private async Task UploadAsync(string what, SasUri? uri, string text, BlobContent content, CancellationToken stop)
    {
        bool isUnwanted = content == BlobContent.Log && !_log.IsWanted;
        if (uri is null || _blobs is null || isUnwanted)
        {
            return;
        }

        using var limited = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limited.CancelAfter(UploadLimit);
        try
        {
            if (await _blobs.WriteAsync(uri, text, content, limited.Token) is { } error)
            {
                Note(error);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            Note(BackupErrors.UploadTooSlow(what, uri.BaseUri, UploadLimit));
        }
    }

    private void Note(BackupError error)
    {
        _hasUploadFailed = true;
        Warn(error);
    }

    private void Warn(BackupError? error)
    {
        if (error is not null)
        {
            _log.Warn(error.ToString());
        }
    }

    private BackupOutcome Marked(BackupOutcome outcome) => outcome with
    {
        HasUploadFailed = _hasUploadFailed,
        Telemetry = outcome.Telemetry.Count > 0 ? outcome.Telemetry : TelemetryCollector.Collect(_facts, new RunFacts()),
    };
}
