using System.Runtime.InteropServices;

using SnapshotCore.Agent;
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
/// dead run left, and runs one backup or brings a settled verdict to the blobs.
/// </summary>
/// <param name="context">How the worker was started.</param>
/// <param name="machine">The machine.</param>
public sealed class WorkerCommand(CommandContext context, MachineAccess machine)
{
    /// <summary>Runs the worker to its end.</summary>
    /// <param name="input">The pipe that brings the <see cref="WorkerRequest"/>; read to its end.</param>
    public async Task RunAsync(Stream input)
    {
        using var text = new MemoryStream();
        await input.CopyToAsync(text);
        var request = WorkerRequest.Parse(text.GetBuffer().AsSpan(0, (int)text.Length));
        var configuration = OwnerConfiguration.Read();
        using BackupLog log = OpenLog(request.Environment, configuration);
        AgentProxy? proxy = AgentProxy.Read(out string? warning);
        foreach (string found in configuration.Warnings.Append(warning).OfType<string>())
        {
            log.Warn(found);
        }

        using var stopping = new CancellationTokenSource();
        using var onTerm = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            stopping.Cancel();
        });
        var machineSettings = new MachineSettings(
            configuration,
            context.Environment,
            MachineFacts.Read(context.Environment, request.Environment.ExtensionVersion))
        {
            OwnerFolder = machine.OwnerFolder,
        };
        using var connections = new StorageConnections(proxy, machine.Clock);
        var run = new BackupRun(request, machineSettings, connections, log, machine.Clock);
        if (request.Verdict is { } verdict)
        {
            await run.ReportAsync(verdict);
            return;
        }

        Recover(log);
        await run.BackUpAsync(RunFolder.Locate(), stopping.Token);
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
    }

    private BackupLog OpenLog(HandlerEnvironment environment, OwnerConfiguration configuration) => BackupLog.Open(
        environment.LogFolder,
        environment.Name,
        environment.ExtensionVersion,
        machine.Clock,
        new LogOptions { WriteLog = configuration.WriteLog, DropWhileFrozen = configuration.LoggingOff });
}
