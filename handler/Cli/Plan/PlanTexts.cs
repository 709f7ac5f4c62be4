using SnapshotCore.Freeze;
using SnapshotCore.Settings;

namespace VmSnapshot.Plan;

/// <summary>What <c>vmsnapshot plan</c> says.</summary>
internal static class PlanTexts
{
    internal const string Description = "Shows what a backup would freeze, in which order, and why nothing else.";

    internal const string Notes = $"""
        The plan is made as a backup makes it, from the mounts of this moment and
        {OwnerConfiguration.DefaultPath}. Nothing is opened, nothing is frozen.

        Exit codes: 0 shown; 2 wrong arguments; 1 unexpected failure.
        """;

    internal const string Json = "Print JSON for programs; docs/operations.md describes it.";
    internal const string All = "List each mount that is left alone, with its reason.";
    internal const string Luns = "Plan for a backup of these disks alone, by LUN; os is the OS disk: 0,3,os.";
    internal const string Together = "freeze together:";
    internal const string Alone = "freeze:";
    internal const string Warnings = "Warnings:";
    internal const string Remarks = "Good to know:";

    internal const string NotRoot =
        "Planned without root: file systems on loop devices may be in another order than in a backup.";

    internal static string Heading(int fileSystems, TimeSpan limit, IReadOnlyList<int>? luns)
    {
        string backup = luns is null ? "A backup" : $"A backup of {AzureDisk.PhraseOf(luns)} alone";
        return fileSystems switch
        {
            0 => $"{backup} would freeze nothing.",
            1 => $"{backup} would freeze 1 file system, for {limit.TotalSeconds:0} s at most.",
            _ => $"{backup} would freeze {fileSystems} file systems in this order, for {limit.TotalSeconds:0} s at most.",
        };
    }

    internal static string NoLun(string word) =>
        $"--luns: '{word}' is no disk. Give LUNs of data disks, and os for the OS disk, with commas between them: 0,3,os.";

    internal static string LeftAlone(int mounts, bool isComplete) =>
        $"Left alone: {mounts} {(mounts == 1 ? "mount" : "mounts")}{(isComplete ? "" : " (--all lists each)")}";

    internal static string NothingToFreeze(int freezable) => freezable == 0
        ? "No file system of a type that is frozen (ext3, ext4, xfs, btrfs) is mounted. Snapshots would be crash-consistent."
        : "Nothing is left to freeze. Snapshots would be crash-consistent.";

    internal static string AndMore(int count) => $"and {count} more";

    /// <summary>What the mounts of a group have in common, where each one's own detail says more than that.</summary>
    internal static string Common(SkippedMount skipped) => skipped.Reason switch
    {
        SkipReason.NoDisk => "no disk below",
        SkipReason.Network => "data on other machines; never opened",
        SkipReason.UserSpace => "served by a program (FUSE); never opened",
        SkipReason.Automount => "mounted when it is used; never opened",
        SkipReason.Overlay => "what is written to it lies on another file system, which counts",
        _ => skipped.Detail,
    };
}
