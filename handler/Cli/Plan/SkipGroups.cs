using SnapshotCore.Freeze;

namespace VmSnapshot.Plan;

/// <summary>
/// Thousands of skipped mounts (containers, snaps) in a few lines: those with the same reason together, what tells by its
/// type counted by type, of the others the first few named.
/// </summary>
internal static class SkipGroups
{
    private const int Named = 5;

    /// <summary>A line for each group, those counted by type last: the common reason, and which mounts.</summary>
    internal static IEnumerable<string> Of(IEnumerable<SkippedMount> skipped) => skipped
        .GroupBy(PlanTexts.Common)
        .OrderBy(group => IsByType(group.First().Reason))
        .Select(group => $"{group.Key}: {(IsByType(group.First().Reason) ? Counted(group) : Listed([.. group]))}");

    private static bool IsByType(SkipReason reason) => reason is SkipReason.NoDisk or SkipReason.Overlay;

    private static string Counted(IEnumerable<SkippedMount> group) => string.Join(", ", group
        .GroupBy(skipped => skipped.Mount.FileSystem)
        .OrderByDescending(type => type.Count())
        .ThenBy(type => type.Key, StringComparer.Ordinal)
        .Select(type => $"{type.Key} {type.Count()}"));

    private static string Listed(IReadOnlyList<SkippedMount> group)
    {
        // One more takes no more room than the words that would hide it.
        int shown = group.Count <= Named + 1 ? group.Count : Named;
        string names = string.Join(", ", group.Take(shown).Select(skipped => skipped.Mount.MountPoint));
        return shown == group.Count ? names : $"{names} {PlanTexts.AndMore(group.Count - shown)}";
    }
}
