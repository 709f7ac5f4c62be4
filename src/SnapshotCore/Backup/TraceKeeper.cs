using Newtonsoft.Json.Linq;

using SnapshotCore.Errors;
using SnapshotCore.Logging;
using SnapshotCore.Reporting;
using SnapshotCore.Reporting.Traces;
using SnapshotCore.Settings;

namespace SnapshotCore.Backup;

/// <summary>
/// Leaves the trace of a run in the log folder, once all else is done. That it can't is a line in the log, and never a
/// failure; nor may a log disk that hangs keep the run. Nothing is left where the owner wants no log.
/// </summary>
/// <param name="handed">The run.</param>
/// <param name="machine">The machine.</param>
/// <param name="request">What was asked for.</param>
/// <param name="log">The log of this run.</param>
/// <param name="clock">The VM's clocks.</param>
internal sealed class TraceKeeper(
    WorkerRequest handed, MachineSettings machine, SnapshotRequest request, BackupLog log, TimeProvider clock)
{
    // Another tool may have frozen the disk of the log, and the next backup waits for this one.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>What the run notes on its way.</summary>
    internal TraceRecorder Recorder { get; } = new(clock);

    /// <summary>Leaves the trace of a backup that has ended. A request for something else has none.</summary>
    internal Task KeepAsync(BackupOutcome outcome) => KeepAsync(() => Recorder.Finish(outcome));

    /// <summary>
    /// Leaves what is known of a run that another process reports, unless it has left its trace itself and died after that.
    /// </summary>
    internal Task KeepAsync(SettledReport report) => KeepAsync(() =>
    {
        (ErrorCode code, Consistency consistency, string message) = OutcomeIn(report);
        BackupOutcome outcome = BackupOutcome.Failed(new BackupError(code, message, "")) with { Consistency = consistency };
        return Recorder.Finish(outcome) with { IsOutcomeOnly = true };
    });

    /// <summary>Code, consistency and sentence of a report, which has them as docs/protocol.md, "Status", says.</summary>
    internal static (ErrorCode Code, Consistency Consistency, string Message) OutcomeIn(SettledReport report)
    {
        JToken? status = (SettingsJson.Parse(report.Text, out _) as JArray)?.FirstOrDefault()?["status"];
        JToken? message = SettingsJson.Parse((string?)status?["formattedMessage"]?["message"] ?? "", out _);
        ErrorCode code = int.TryParse((string?)status?["code"], out int number) && Enum.IsDefined((ErrorCode)number)
            ? (ErrorCode)number
            : ErrorCode.Error;
        string prefix = $"Code {(int)code}: ";
        return (
            code,
            (Consistency)((int?)message?["snapshotConsistency"] ?? 0),
            report.Reason.StartsWith(prefix, StringComparison.Ordinal) ? report.Reason[prefix.Length..] : report.Reason);
    }

    private async Task KeepAsync(Func<BackupTrace> finish)
    {
        if (!machine.Configuration.WriteLog || request.Command == CommandKind.Install)
        {
            return;
        }

        try
        {
            await Task.Factory
                .StartNew(() => Write(finish()), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                .WaitAsync(Limit, clock);
        }
        catch (TimeoutException)
        {
            // The log is on the disk that hangs: a line in it would hang, too.
        }
        catch (Exception exception) // a bug too: the run has been reported, and what only tells of it must not undo that
        {
            log.Warn($"The trace of this run could not be written to {handed.Environment.LogFolder}/{TraceFolder.Name}: {exception.Message}");
        }
    }

    private void Write(BackupTrace trace)
    {
        BackupTrace complete = trace with
        {
            TaskId = request.TaskId,
            Sequence = handed.Sequence,
            ExtensionVersion = machine.Facts.ExtensionVersion,
            Kernel = machine.Facts.KernelVersion,
            OperatingSystem = machine.Facts.OsVersion,
        };
        var folder = new TraceFolder(handed.Environment.LogFolder, clock);
        if (!complete.IsOutcomeOnly || !folder.Has(complete.Sequence, complete.TaskId))
        {
            _ = folder.Write(complete);
        }
    }
}
