using SnapshotCore.Agent;
using SnapshotCore.Backup;
using SnapshotCore.Errors;

namespace SnapshotCore.Lifecycle;

/// <summary>
/// What a dead run of the delivered number may owe, found when the agent delivers it again: its outcome to the blobs, post-scripts to
/// the application. A worker does it, which has the time and the addresses.
/// </summary>
/// <param name="context">How the command was started.</param>
/// <param name="machine">The machine.</param>
/// <param name="session">Gets what was done, and what could not be.</param>
/// <param name="status">The status file of the number.</param>
/// <param name="report">The note that its blobs are still to be told.</param>
internal sealed class OwedWork(
    CommandContext context, MachineAccess machine, CommandSession session, StatusFile status, OwedReport report)
{
    /// <summary>Whether a process of a run is there, of whichever number: then nothing is owed yet.</summary>
    internal bool IsRunAlive() =>
        machine.FindProcesses(new RunExecutables(session.Environment, context).IsOurs).Count > 0;

    /// <summary>Has it all done, after a number that is settled.</summary>
    /// <param name="taken">The settings; without them a worker knows no address.</param>
    internal void Begin(Result<WorkerRequest> taken)
    {
        // The worker that tells the blobs sees to owed post-scripts as well.
        if (!Report(taken))
        {
            Resume(taken);
        }
    }

    /// <summary>
    /// Has the post-scripts run. A run whose processes were all killed may have left the application at rest.
    /// </summary>
    /// <param name="taken">The settings.</param>
    internal void Resume(Result<WorkerRequest> taken)
    {
        if (taken.IsSuccess && OwedPostScripts.IsNoted(machine.RunFolders) && !IsRunAlive())
        {
            Start(taken.Value with { OnlyResumes = true });
            session.Did("a worker runs the post-scripts that a dead backup owes");
        }
    }

    /// <summary>Starts the worker.</summary>
    internal void Start(WorkerRequest owed) => session.Add(WorkerLauncher.Start(owed, context.Environment));

    // The machine may have gone down after the status file had the outcome, and before the blobs had.
    private bool Report(Result<WorkerRequest> taken)
    {
        if (!taken.IsSuccess || !report.IsNoted || IsRunAlive() || status.ReadReport() is not { } text)
        {
            return false;
        }

        Start(taken.Value with
        {
            Report = new SettledReport(text, "This outcome stands in the status file; the blobs are told once more."),
            IsContinuation = true,
        });
        session.Did("a worker brings the outcome to the blobs, which may not have it");
        return true;
    }
}
