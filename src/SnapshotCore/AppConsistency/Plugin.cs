namespace SnapshotCore.AppConsistency;

/// <summary>A plugin whose configuration and scripts have passed every check.</summary>
/// <param name="Name">Its label in messages.</param>
/// <param name="Pre">Its pre-script.</param>
/// <param name="Post">Its post-script.</param>
/// <param name="Timeout">One limit for all tries of one script; each script has its own.</param>
/// <param name="Guard">The host's patience with the plugin: its time limit and two polls, as the contract has it.</param>
internal sealed record Plugin(string Name, Script Pre, Script Post, TimeSpan Timeout, TimeSpan Guard)
{
    /// <summary>The script of a phase.</summary>
    internal Script ScriptOf(ScriptPhase phase) => phase == ScriptPhase.Pre ? Pre : Post;
}
