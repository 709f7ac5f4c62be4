namespace SnapshotCore.AppConsistency;

/// <summary>A plugin whose configuration and post-script have passed every check; where it is to run, its pre-script as well.</summary>
/// <param name="Number">Its place in the plugin-host file, from 0.</param>
/// <param name="Configuration">The path of its configuration.</param>
/// <param name="Name">Its label in messages.</param>
/// <param name="Pre">Its pre-script; null where that has not: then only what is owed may be run.</param>
/// <param name="Post">Its post-script.</param>
/// <param name="Timeout">One limit for all tries of one script; each script has its own.</param>
/// <param name="Patience">How long a script is waited for that can't be killed: two polls after the host's limit, as the contract has it.</param>
internal sealed record Plugin(
    int Number, string Configuration, string Name, Script? Pre, Script Post, TimeSpan Timeout, TimeSpan Patience)
{
    /// <summary>The script of a phase.</summary>
    internal Script ScriptOf(ScriptPhase phase) => phase == ScriptPhase.Post ? Post : Pre ?? throw new InvalidOperationException($"{Name} has no pre-script that may run.");
}
