using SnapshotCore.Agent;
using SnapshotCore.Backup;
using SnapshotCore.Freeze;

namespace SnapshotCore.Lifecycle;

/// <summary>
/// <c>uninstall</c>: like disable, and removes the folder of the run. Logs and the owner's folder stay; the version
/// folder is the agent's to delete. Works without a disable or install before it, and twice.
/// </summary>
/// <param name="context">How the command was started.</param>
/// <param name="machine">The machine.</param>
public sealed class UninstallCommand(CommandContext context, MachineAccess machine)
{
    /// <summary>Runs the command; at most about 265 s, milliseconds when there is nothing to do.</summary>
    /// <param name="cancellationToken">Ends the wait for a run in progress.</param>
    /// <returns>Exit code 1 only when a process of ours could not be ended: the agent then reports it.</returns>
    public async Task<CommandOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var session = CommandSession.Begin("uninstall", context, machine);
        EndedRuns runs = await session.EndRunsAsync(cancellationToken);
        foreach (string folder in machine.RunFolders.Where(Path.Exists))
        {
            Remove(folder, session, isInUse: runs.Left.Count > 0 || !session.IsThawed || OwedPostScripts.IsNoted([folder]));
        }

        return session.End(exitCode: runs.Left.Count == 0 ? 0 : 1);
    }

    private static void Remove(string folder, CommandSession session, bool isInUse)
    {
        if (isInUse || !RunFolder.At(folder).TryRemove())
        {
            session.Add(LifecycleErrors.RunFolderKept(folder));
        }
    }
}
