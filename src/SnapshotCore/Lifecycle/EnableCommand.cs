using SnapshotCore.Agent;
using SnapshotCore.Backup;
using SnapshotCore.Errors;

namespace SnapshotCore.Lifecycle;

/// <summary>
/// <c>enable</c>, which the agent calls for each backup: takes the request, removes its secrets from the disk, answers
/// with a status file and leaves the work to the worker. It never waits for the network. docs/protocol.md, "Agent".
/// </summary>
/// <param name="context">How the command was started.</param>
/// <param name="machine">The machine.</param>
public sealed class EnableCommand(CommandContext context, MachineAccess machine)
{
    /// <summary>
    /// Runs the command. The exit code is 0 as soon as a status file says how the request stands, or when there is
    /// nothing to do; 1 when not even a status could be written.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait for another command's claim.</param>
    public async Task<CommandOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var session = CommandSession.Begin("enable", context, machine);
        if (SequenceNumber.Find(context, session.Environment) is not { } sequence)
        {
            session.Did("no sequence number and no settings file, nothing to do");
            return session.End(session.IsAgentKnown ? 0 : 1);
        }

        session.Did($"sequence {sequence}");
        (int exitCode, string? taskId) = await AnswerAsync(session, sequence, cancellationToken);
        CommandOutcome outcome = session.End(exitCode);
        await RunEvents.WriteAsync(session.Environment, outcome, taskId, machine);
        return outcome;
    }

    private async Task<(int ExitCode, string? TaskId)> AnswerAsync(
        CommandSession session, int sequence, CancellationToken cancellationToken)
    {
        Result<StateLock> claimed = await StateLock.AcquireAsync(
            session.Environment.VersionFolder, machine.Clock, cancellationToken);
        using StateLock? held = claimed.IsSuccess ? claimed.Value : null;

        // Not before the claim: a second command would find the settings without what this one has taken from them.
        var delivery = Delivery.Of(context, machine, session, sequence);
        try
        {
            int exitCode = session.EnvironmentError is { } unknown ? delivery.AnswerUnlessSettled(unknown)
                : held is null ? delivery.AnswerUnlessSettled(claimed.Error!)
                : delivery.Process(held);
            return (exitCode, delivery.TaskId);
        }
        catch (Exception exception)
        {
            return (delivery.AnswerUnlessSettled(BackupErrors.Internal(exception)), delivery.TaskId);
        }
    }
}
