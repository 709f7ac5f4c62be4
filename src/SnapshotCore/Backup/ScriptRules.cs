using SnapshotCore.AppConsistency;
using SnapshotCore.Reporting;

namespace SnapshotCore.Backup;

/// <summary>How the scripts of one phase came out, all plugins together.</summary>
internal enum PhaseEnd
{
    /// <summary>None was started.</summary>
    NotRun,

    /// <summary>All succeeded.</summary>
    Ok,

    /// <summary>At least one failed.</summary>
    Failed,
}

/// <summary>Whether and how snapshots are taken.</summary>
internal enum SnapshotWay
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>File systems frozen.</summary>
    Frozen,

    /// <summary>Without a freeze, as the owner wants it.</summary>
    Unfrozen,

    /// <summary>In the table: as <c>fsFreezeEnabled</c> says.</summary>
    AsConfigured,
}

/// <summary>Whose code a backup ends with whose snapshots were all good.</summary>
internal enum CodeSource
{
    /// <summary>The snapshots': success, by what was proven.</summary>
    Snapshots,

    /// <summary>The failed check's.</summary>
    Check,

    /// <summary>The failed pre-script's.</summary>
    Pre,

    /// <summary>The failed post-script's.</summary>
    Post,
}

/// <summary>What the decision depends on.</summary>
/// <param name="Verdict">What the checks of the owner's configuration came to.</param>
/// <param name="Pre">How the pre-scripts came out.</param>
/// <param name="Continues"><c>continueBackupOnFailure</c>, of all plugins.</param>
/// <param name="Freezes"><c>fsFreezeEnabled</c>, of all plugins.</param>
/// <param name="MayBeCrashConsistent">Whether the crash-consistent rule of the request holds.</param>
/// <param name="Post">How the post-scripts came out.</param>
internal sealed record ScriptSituation(
    PluginVerdict Verdict, PhaseEnd Pre, bool Continues, bool Freezes, bool MayBeCrashConsistent, PhaseEnd Post);

/// <summary>What is decided.</summary>
/// <param name="Row">The row of docs/protocol.md, "Scripts", that decides.</param>
/// <param name="Snapshot">Whether and how snapshots are taken; decided before post-scripts run, and the same for all their ends.</param>
/// <param name="Code">Whose code the backup ends with if the snapshots are good; bad ones have their own.</param>
/// <param name="Claim">The most that may be claimed then; the timeline may prove less.</param>
internal sealed record ScriptRuling(string Row, SnapshotWay Snapshot, CodeSource Code, Consistency Claim);

/// <summary>
/// The decision table of the script flow: what the owner's scripts and the two wishes in their configuration mean for the
/// snapshots and for what may be claimed. docs/protocol.md, "Scripts", has the same table in words.
/// </summary>
internal static class ScriptRules
{
    private const PluginVerdict Nothing = PluginVerdict.NothingConfigured;
    private const PluginVerdict NoPlugins = PluginVerdict.NoPlugins;
    private const PluginVerdict BadFile = PluginVerdict.ConfigurationRefused;
    private const PluginVerdict BadScript = PluginVerdict.ScriptRefused;
    private const PluginVerdict Fine = PluginVerdict.Fine;
    private const PhaseEnd Ok = PhaseEnd.Ok;
    private const PhaseEnd Failed = PhaseEnd.Failed;

    // The first row that fits decides; null fits everything. Letters mark rows beside the numbered ones: c where the
    // crash-consistent rule holds, u without a freeze.
    private static readonly Row[] Table =
    [
        //  row    checks     pre     cont.  freeze crash  post    snapshots                 code                   at most
        new("1",   Nothing,   null,   null,  true,  null,  null,   SnapshotWay.Frozen,       CodeSource.Snapshots,  Consistency.FileSystem),
        new("15",  NoPlugins, null,   null,  true,  null,  null,   SnapshotWay.Frozen,       CodeSource.Snapshots,  Consistency.FileSystem),
        new("2",   BadFile,   null,   null,  true,  null,  null,   SnapshotWay.Frozen,       CodeSource.Snapshots,  Consistency.FileSystem),
        new("2u",  BadFile,   null,   null,  false, null,  null,   SnapshotWay.Unfrozen,     CodeSource.Snapshots,  Consistency.Crash),
        new("3",   BadScript, null,   true,  true,  null,  null,   SnapshotWay.Frozen,       CodeSource.Snapshots,  Consistency.FileSystem),
        new("4",   BadScript, null,   true,  false, null,  null,   SnapshotWay.Unfrozen,     CodeSource.Snapshots,  Consistency.Crash),
        new("5",   BadScript, null,   false, null,  false, null,   SnapshotWay.None,         CodeSource.Check,      Consistency.None),
        new("5c",  BadScript, null,   false, null,  true,  null,   SnapshotWay.AsConfigured, CodeSource.Snapshots,  Consistency.Crash),
        new("6",   Fine,      Ok,     null,  true,  null,  Ok,     SnapshotWay.Frozen,       CodeSource.Snapshots,  Consistency.Application),
        new("7",   Fine,      Ok,     null,  false, null,  Ok,     SnapshotWay.Unfrozen,     CodeSource.Snapshots,  Consistency.Application),
        new("8",   Fine,      Failed, true,  true,  null,  null,   SnapshotWay.Frozen,       CodeSource.Snapshots,  Consistency.FileSystem),
        new("9",   Fine,      Failed, true,  false, false, null,   SnapshotWay.None,         CodeSource.Pre,        Consistency.None),
        new("9c",  Fine,      Failed, true,  false, true,  null,   SnapshotWay.Unfrozen,     CodeSource.Snapshots,  Consistency.Crash),
        new("10",  Fine,      Failed, false, null,  false, null,   SnapshotWay.None,         CodeSource.Pre,        Consistency.None),
        new("10c", Fine,      Failed, false, null,  true,  null,   SnapshotWay.AsConfigured, CodeSource.Snapshots,  Consistency.Crash),
        new("11",  Fine,      Ok,     true,  true,  null,  Failed, SnapshotWay.Frozen,       CodeSource.Snapshots,  Consistency.FileSystem),
        new("12",  Fine,      Ok,     true,  false, false, Failed, SnapshotWay.Unfrozen,     CodeSource.Post,       Consistency.None),
        new("12c", Fine,      Ok,     true,  false, true,  Failed, SnapshotWay.Unfrozen,     CodeSource.Snapshots,  Consistency.Crash),
        new("13",  Fine,      Ok,     false, null,  false, Failed, SnapshotWay.AsConfigured, CodeSource.Post,       Consistency.None),
        new("13c", Fine,      Ok,     false, null,  true,  Failed, SnapshotWay.AsConfigured, CodeSource.Snapshots,  Consistency.Crash),
    ];

    /// <summary>The ruling for a situation. A pure function.</summary>
    /// <exception cref="ArgumentException">A situation that can't be, like a post-script that ran without a pre-script: a bug.</exception>
    internal static ScriptRuling Of(ScriptSituation situation)
    {
        // Where nothing was read, freezing is the default; a host file without plugins has no wishes either.
        bool hasWishes = situation.Verdict is not (PluginVerdict.NothingConfigured or PluginVerdict.NoPlugins);
        ScriptSituation effective = hasWishes ? situation : situation with { Freezes = true };
        foreach (Row row in Table)
        {
            if (row.Fits(effective))
            {
                return row.ToRuling(effective.Freezes);
            }
        }

        throw new ArgumentException($"No row for {situation}.", nameof(situation));
    }

    /// <summary>
    /// Whether and how snapshots are taken, known as soon as the pre-scripts have ended: no end of the post-scripts changes
    /// it.
    /// </summary>
    internal static SnapshotWay SnapshotFor(ScriptSituation situation) =>
        Of(situation with { Post = situation.Verdict == Fine ? Ok : PhaseEnd.NotRun }).Snapshot;

    private sealed record Row(
        string Name,
        PluginVerdict Verdict,
        PhaseEnd? Pre,
        bool? Continues,
        bool? Freezes,
        bool? Crash,
        PhaseEnd? Post,
        SnapshotWay Snapshot,
        CodeSource Code,
        Consistency Claim)
    {
        internal bool Fits(ScriptSituation situation) =>
            Verdict == situation.Verdict
            && (Pre is null || Pre == situation.Pre)
            && (Continues is null || Continues == situation.Continues)
            && (Freezes is null || Freezes == situation.Freezes)
            && (Crash is null || Crash == situation.MayBeCrashConsistent)
            && (Post is null || Post == situation.Post);

        internal ScriptRuling ToRuling(bool freezes) => new(
            Name,
            Snapshot == SnapshotWay.AsConfigured ? (freezes ? SnapshotWay.Frozen : SnapshotWay.Unfrozen) : Snapshot,
            Code,
            Claim);
    }
}
