using SnapshotCore.Agent;

namespace SnapshotCore.Lifecycle;

/// <summary>
/// <c>install</c>: makes the owner's folder, places the workload template in it, and sees that our own programs may be
/// executed. Writes no status: the agent does not report any before the first enable.
/// </summary>
/// <param name="context">How the command was started.</param>
/// <param name="machine">The machine.</param>
public sealed class InstallCommand(CommandContext context, MachineAccess machine)
{
    private const UnixFileMode OwnerFolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite
        | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Runs the command.</summary>
    /// <returns>
    /// Exit code 1 only when the agent's own file cannot be read: reported as not ready, the agent unpacks and
    /// installs once more. An owner's folder that cannot be made is a problem of later backups, which name it.
    /// </returns>
    public CommandOutcome Run()
    {
        var session = CommandSession.Begin("install", context, machine);
        try
        {
            if (!Directory.Exists(machine.OwnerFolder))
            {
                Directory.CreateDirectory(machine.OwnerFolder, OwnerFolderMode);
                session.Did($"made {machine.OwnerFolder}");
            }

            new WorkloadTemplate(session.Environment.VersionFolder, machine.OwnerFolder).Place(session);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            session.Add(LifecycleErrors.OwnerFolderNotMade(machine.OwnerFolder, exception.Message));
        }

        OwnPrograms.MakeExecutable(session);
        session.Did($"version {session.Environment.ExtensionVersion} is in place");
        return session.End(exitCode: session.IsAgentKnown ? 0 : 1);
    }
}
