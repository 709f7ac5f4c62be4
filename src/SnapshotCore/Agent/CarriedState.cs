using SnapshotCore.Errors;

namespace SnapshotCore.Agent;

/// <summary>
/// What an update carries from the version that is left to the one that is taken up: docs/protocol.md, "State on
/// disk". The agent itself copies <c>mrseq</c> and the statuses only.
/// </summary>
/// <param name="From">The version that is left.</param>
/// <param name="To">The version that is taken up; equal to <paramref name="From"/> when there is nothing to do.</param>
/// <param name="Files">The names of the files that were copied.</param>
/// <param name="Problems">What could not be copied; an update goes on without it.</param>
public sealed record CarriedState(
    string From, string To, IReadOnlyList<string> Files, IReadOnlyList<BackupError> Problems)
{
    /// <summary>The variable with the version that is taken up.</summary>
    public const string ToVariable = "VERSION";

    /// <summary>The variable with the version that is left; on a downgrade it names the other one.</summary>
    public const string FromVariable = "AZURE_GUEST_AGENT_UPDATING_FROM_VERSION";

    /// <summary>The agent copies the last of them itself; a missing one is filled in.</summary>
    private static readonly string[] Names =
        [TaskIdentity.FileName, MachineIdentity.RoleFileName, MachineIdentity.SmbiosFileName, ProcessedSequence.FileName];

    /// <summary>Copies what the new version lacks; overwrites nothing that can be read.</summary>
    /// <param name="context">Its variables name the versions. Missing ones, None and NOT_RUN are no versions.</param>
    /// <param name="environment">The version whose command runs: the greater of the two.</param>
    public static CarriedState Carry(CommandContext context, HandlerEnvironment environment)
    {
        if (!VersionFolder.TryParse(environment.VersionFolder, out VersionFolder own))
        {
            return new CarriedState(environment.ExtensionVersion, environment.ExtensionVersion, [], []);
        }

        string to = Version(context, ToVariable) ?? own.Version;
        string? named = Version(context, FromVariable);
        string from = named is null || named == to ? own.Version : named;

        List<string> files = [];
        List<BackupError> problems = [];
        if (from != to)
        {
            Copy(own with { Version = from }, own with { Version = to }, files, problems);
        }

        return new CarriedState(from, to, files, problems);
    }

    private static string? Version(CommandContext context, string variable) =>
        context.Variable(variable) is { } text && VersionFolder.IsVersion(text) ? text : null;

    private static void Copy(VersionFolder from, VersionFolder to, List<string> files, List<BackupError> problems)
    {
        foreach (string name in Names)
        {
            string target = Path.Combine(to.Path, name);
            if (StateFile.Read(Path.Combine(from.Path, name)) is not { } line || IsKnown(to, name))
            {
                continue;
            }

            if (StateFile.Write(target, line) is { } problem)
            {
                problems.Add(problem);
            }
            else
            {
                files.Add(name);
            }
        }
    }

    private static bool IsKnown(VersionFolder version, string name) => name == ProcessedSequence.FileName
        ? new ProcessedSequence(version.Path).Read() != ProcessedSequence.None
        : StateFile.Read(Path.Combine(version.Path, name)) is not null;
}
