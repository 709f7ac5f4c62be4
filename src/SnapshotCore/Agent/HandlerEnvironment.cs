using SnapshotCore.Errors;

namespace SnapshotCore.Agent;

/// <summary>
/// What the guest agent wrote into <c>HandlerEnvironment.json</c>: docs/protocol.md, "Agent". All folders are
/// absolute paths without a slash at the end.
/// </summary>
/// <param name="Name">The handler's name, copied to every status.</param>
/// <param name="Version">
/// The schema version as it stands in the file: the number <c>1.0</c> gives <c>1.0</c>, never <c>1</c>.
/// </param>
/// <param name="LogFolder">Folder of our logs; survives an uninstall.</param>
/// <param name="ConfigFolder">Folder of <c>N.settings</c>.</param>
/// <param name="StatusFolder">Folder of <c>N.status</c>.</param>
/// <param name="EventsFolder">Folder of event files; null when the agent offers none.</param>
/// <param name="VersionFolder">The folder in which the file was found: the unpacked package.</param>
public sealed record HandlerEnvironment(
    string Name,
    string Version,
    string LogFolder,
    string ConfigFolder,
    string StatusFolder,
    string? EventsFolder,
    string VersionFolder)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "HandlerEnvironment.json";

    /// <summary>The variable in which the agent names the version folder.</summary>
    public const string PathVariable = "AZURE_GUEST_AGENT_EXTENSION_PATH";

    /// <summary>The schema version where the file names none.</summary>
    internal const string DefaultVersion = "1.0";

    /// <summary>The parent of the version folder: certificates, and the folders of other versions.</summary>
    public string AgentFolder => Path.GetDirectoryName(VersionFolder) ?? VersionFolder;

    /// <summary>The extension's version: what follows the last hyphen of the version folder, or Unknown.</summary>
    public string ExtensionVersion =>
        Agent.VersionFolder.TryParse(VersionFolder, out VersionFolder folder) ? folder.Version : "Unknown";

    /// <summary>
    /// Reads the file: from the working directory, else from the folder that the agent names in
    /// <see cref="PathVariable"/>, else from the folder above the executable's.
    /// </summary>
    /// <param name="context">How this command was started.</param>
    /// <returns>
    /// The environment; code 12 when there is no such file, code 11 when it cannot be read or lacks a field.
    /// </returns>
    public static Result<HandlerEnvironment> Read(CommandContext context)
    {
        List<string> folders = [.. Candidates(context)];
        string? folder = folders.Find(candidate => File.Exists(Path.Combine(candidate, FileName)));
        return folder is null
            ? AgentErrors.EnvironmentMissing(folders)
            : HandlerEnvironmentFile.Read(Path.Combine(folder, FileName));
    }

    /// <summary>
    /// What the file would say by the agent's conventions, told from the version folder alone: so that a status
    /// can be written even when the file cannot be read. The log goes to a folder <c>log</c> of the version.
    /// </summary>
    /// <param name="context">How this command was started.</param>
    public static HandlerEnvironment Fallback(CommandContext context)
    {
        List<string> folders = [.. Candidates(context)];
        string folder = folders.Find(candidate => Agent.VersionFolder.TryParse(candidate, out _)) ?? folders[^1];
        string name = Agent.VersionFolder.TryParse(folder, out VersionFolder parts) ? parts.Name : Path.GetFileName(folder);
        return new HandlerEnvironment(
            name,
            DefaultVersion,
            Path.Combine(folder, "log"),
            Path.Combine(folder, "config"),
            Path.Combine(folder, "status"),
            EventsFolder: null,
            folder);
    }

    private static IEnumerable<string> Candidates(CommandContext context)
    {
        string? named = context.Variable(PathVariable);
        string above = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(context.ExecutableFolder))
            ?? context.ExecutableFolder;
        return new[] { context.WorkingDirectory, named, above }
            .Where(folder => !string.IsNullOrEmpty(folder) && Path.IsPathRooted(folder))
            .Select(folder => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder!)))
            .Distinct(StringComparer.Ordinal);
    }
}
