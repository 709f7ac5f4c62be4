namespace SnapshotCore.AppConsistency;

/// <summary>
/// Who may have power over a file that gives power to others: it, and every folder on its path, is root's, and nobody
/// else can write there. docs/protocol.md, "Scripts".
/// </summary>
/// <param name="Forbidden">Permission bits that the file must not have.</param>
/// <param name="Mode">The documented mode, for the command that mends it.</param>
internal sealed record TrustRule(UnixFileMode Forbidden, string Mode)
{
    private const UnixFileMode Special = UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.StickyBit;

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>What nobody but root may have on a folder of the path.</summary>
    internal const UnixFileMode ForbiddenOnFolders = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>The plugin-host file: others may read it.</summary>
    internal static TrustRule HostFile { get; } =
        new(Special | (Others & ~(UnixFileMode.GroupRead | UnixFileMode.OtherRead)), "644");

    /// <summary>A plugin's configuration: nobody else may read it, since its arguments may be secrets.</summary>
    internal static TrustRule PluginFile { get; } = new(Special | Others | UnixFileMode.UserExecute, "600");

    /// <summary>A script.</summary>
    internal static TrustRule Script { get; } = new(Special | Others, "700");
}
