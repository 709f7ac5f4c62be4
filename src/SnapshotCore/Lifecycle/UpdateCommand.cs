using SnapshotCore.Agent;
using SnapshotCore.Errors;

namespace SnapshotCore.Lifecycle;

/// <summary>
/// <c>update</c>: ends a run in progress and carries our state from the version that is left to the one that is
/// taken up. It runs in the folder of the greater version: on an upgrade in the new one, on a downgrade in the old
/// one (docs/protocol.md, "Agent"). Exits with 0: lost state costs at worst a repeated backup, a failing update
/// would leave the machine without any.
/// </summary>
/// <param name="context">How the command was started.</param>
/// <param name="machine">The machine.</param>
public sealed class UpdateCommand(CommandContext context, MachineAccess machine)
{
    /// <summary>Runs the command; at most about 265 s, milliseconds when no run is in progress.</summary>
    /// <param name="cancellationToken">Ends the wait for a run in progress.</param>
    public async Task<CommandOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var session = CommandSession.Begin("update", context, machine);
        _ = await session.EndRunsAsync(cancellationToken);

        var state = CarriedState.Carry(context, session.Environment);
        string files = state.Files.Count == 0 ? "nothing to carry over" : $"carried over {string.Join(", ", state.Files)}";
        session.Did($"from version {state.From} to {state.To}: {files}");
        foreach (BackupError problem in state.Problems)
        {
            session.Add(problem);
        }

        return session.End(exitCode: 0);
    }
}
