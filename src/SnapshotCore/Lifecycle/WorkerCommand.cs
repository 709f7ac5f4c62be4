using System.Runtime.InteropServices;

using SnapshotCore.Agent;
using SnapshotCore.Agent.Events;
using SnapshotCore.Backup;
using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Logging;
using SnapshotCore.Reporting;
using SnapshotCore.Settings;
using SnapshotCore.Storage;

namespace SnapshotCore.Lifecycle;

/// <summary>
/// The frame of <c>bin/worker</c>: takes the request from the pipe, opens the log, listens to SIGTERM, thaws what a
/// dead run left, stops its thaw timer, and runs one backup or brings a settled verdict to the blobs.
/// </summary>
/// <param name="context">How the worker was started.</param>
/// <param name="machine">The machine.</param>
public sealed class WorkerCommand(CommandContext context, MachineAccess machine)
{
    /// <summary>Runs the worker to its end.</summary>
    /// <param name="input">The pipe that brings the <see cref="WorkerRequest"/>; read to its end.</param>
    public async Task RunAsync(Stream input)
    {
        // First of all: who is told to stop before there is anything to stop must not just die.
        using var stopping = new CancellationTokenSource();
        using var onTerm = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            stopping.Cancel();
        });
        using var text = new MemoryStream();
        await input.CopyToAsync(text, CancellationToken.None);
        var request = WorkerRequest.Parse(text.GetBuffer().AsSpan(0, (int)text.Length));
        try
        {
            await RunAsync(request, stopping.Token);
        }
        catch (Exception exception)
        {
            LeaveStatus(request, BackupErrors.Internal(exception));
        }
    }

    private async Task RunAsync(WorkerRequest request, CancellationToken stop)
    {
        var configuration = OwnerConfiguration.Read(
            Path.Combine(machine.OwnerFolder, Path.GetFileName(OwnerConfiguration.DefaultPath)));
        EventLog? events = RunEvents.Open(request.Environment, configuration, machine.Clock);
        using BackupLog log = OpenLog(request.Environment, configuration, events);
        AgentProxy? proxy = AgentProxy.Read(out string? warning);
        foreach (string found in configuration.Warnings.Append(warning).OfType<string>())
        {
            log.Warn(found);
        }

        var machineSettings = new MachineSettings(
            configuration,
            context.Environment,
            MachineFacts.Read(context.Environment, request.Environment.ExtensionVersion))
        {
            OwnerFolder = machine.OwnerFolder,
        };
        using var connections = new StorageConnections(proxy, machine.Clock);
        var run = new BackupRun(request, machineSettings, connections, log, machine.Clock);
        try
        {
            Recover(log);
            await RunAsync(run, request, stop);
        }
        finally
        {
            // Nobody waits for this process any more, and it holds nothing that another one could want.
            if (events is not null
                && await RunEvents.HandOverAsync(events, run.TaskId, RunEvents.WorkerLimit, stop) is { } unwritten)
            {
                log.Warn($"The events of this run could not be handed to the guest agent: {unwritten}.");
            }
        }
    }

    private static async Task RunAsync(BackupRun run, WorkerRequest request, CancellationToken stop)
    {
        if (request.Report is { } report)
        {
            await run.ReportAsync(report, stop);
            return;
        }

        if (request.OnlyResumes)
        {
            await run.ResumeAsync(stop);
            return;
        }

        await run.BackUpAsync(RunFolder.Locate(), stop);
    }

    // The last line of defence, before there is a log or a guardian: the run must not stay transitional for ever.
    private void LeaveStatus(WorkerRequest request, BackupError error)
    {
        var status = new StatusFile(request.Environment.StatusFolder, request.Sequence);
        if (status.IsTransitional())
        {
            ReportContext report = ReportContexts.Of(
                request.Environment, SnapshotRequest.Parse(request.Settings), machine.OwnerFolder);
            _ = status.Write(StatusDocument.FileReport(report, BackupOutcome.Failed(error), machine.Clock.GetUtcNow()));
        }
    }

    private void Recover(BackupLog log)
    {
        RecoveredRun recovered = machine.Recover();
        if (recovered.Thawed.Count > 0)
        {
            log.Warn($"thawed what a dead run had left frozen: {string.Join(", ", recovered.Thawed)}");
        }

        foreach (BackupError problem in recovered.Problems)
        {
            log.Error(problem.ToString());
        }

        if (recovered.TimerLeft is { } left)
        {
            log.Warn(left.ToString());
        }
    }

    private BackupLog OpenLog(
        HandlerEnvironment environment, OwnerConfiguration configuration, EventLog? events) => BackupLog.Open(
        environment.LogFolder,
        environment.Name,
        environment.ExtensionVersion,
        machine.Clock,
        new LogOptions
        {
            WriteLog = configuration.WriteLog,
            DropWhileFrozen = configuration.LoggingOff,
            Also = events is null ? null : line => events.Add(RunEvents.LineOf(line)),
        });
}
