namespace SnapshotCore.Lifecycle;

/// <summary>
/// The programs of the package that we start ourselves. The agent unpacks without the package's modes, and gives its owner
/// the right to execute every file; our programs don't rely on more than that the agent can start its five commands.
/// </summary>
internal static class OwnPrograms
{
    private static readonly string[] Names = ["worker", "guardian", "vmsnapshot"];

    /// <summary>Gives root the right to execute those that lack it. A missing one is told by the backup that needs it.</summary>
    internal static void MakeExecutable(CommandSession session)
    {
        foreach (string path in Names.Select(name => Path.Combine(session.Environment.VersionFolder, "bin", name)).Where(File.Exists))
        {
            try
            {
                UnixFileMode mode = File.GetUnixFileMode(path);
                if (!mode.HasFlag(UnixFileMode.UserExecute))
                {
                    File.SetUnixFileMode(path, mode | UnixFileMode.UserExecute);
                    session.Did($"made {path} executable");
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                session.Add(LifecycleErrors.NotExecutable(path, exception.Message));
            }
        }
    }
}
