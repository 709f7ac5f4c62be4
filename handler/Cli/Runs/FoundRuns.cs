using SnapshotCore.Agent;
using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Reporting.Traces;

namespace VmSnapshot.Runs;

/// <summary>Finds the backups of this machine: by the traces in the log folder that the agent gave to this package.</summary>
internal static class FoundRuns
{
    /// <summary>Looks; reads files and proc only.</summary>
    /// <param name="most">How many of the last backups are wanted.</param>
    internal static Result<BackupRuns> OnThisMachine(int most)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return BackupRuns.NeedsRoot();
        }

        // Of the agent's ways to name the folder only the package's own place counts: a person may stand anywhere.
        CommandContext process = CommandContext.OfThisProcess();
        var context = new CommandContext(PackageFolder.Path, process.ExecutableFolder, new Dictionary<string, string>());
        Result<HandlerEnvironment> read = HandlerEnvironment.Read(context);
        HandlerEnvironment environment = read.IsSuccess ? read.Value : HandlerEnvironment.Fallback(context);
        var folder = new TraceFolder(environment.LogFolder, TimeProvider.System);
        return new BackupRuns(folder.Path, folder.ReadLast(most), RunInProgress.Find(TimeProvider.System));
    }
}
