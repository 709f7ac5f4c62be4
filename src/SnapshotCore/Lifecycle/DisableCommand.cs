using SnapshotCore.Agent;

namespace SnapshotCore.Lifecycle;

/// <summary>
/// <c>disable</c>: thaws what a dead run left, ends a run in progress. Needs no settings, writes no status, may run
/// any number of times. Always exits with 0: a failing disable would keep the agent from uninstalling us
/// (docs/protocol.md, "Agent").
/// </summary>
/// <param name="context">How the command was started.</param>
/// <param name="machine">The machine.</param>
public sealed class DisableCommand(CommandContext context, MachineAccess machine)
{
    /// <summary>Runs the command; at most about 265 s, milliseconds when there is nothing to do.</summary>
    /// <param name="cancellationToken">Ends the wait for a run in progress.</param>
    public async Task<CommandOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var session = CommandSession.Begin("disable", context, machine);
        _ = await session.EndRunsAsync(cancellationToken);
        return session.End(exitCode: 0);
    }
}
