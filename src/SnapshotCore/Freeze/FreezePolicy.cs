using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>What a backup leaves alone: by the owner's wish, or because it includes only some disks. docs/protocol.md, "Freeze", has the form of an entry.</summary>
/// <param name="MountsToSkip">Mount points, exact or with <c>*</c> and <c>?</c>; blanks around them don't count.</param>
public sealed record FreezePolicy(IReadOnlyList<string> MountsToSkip)
{
    private readonly SkipEntry[] _entries = [.. MountsToSkip.Select(SkipEntry.Parse).OfType<SkipEntry>()];

    /// <summary>
    /// The disks that a backup includes, -1 for the OS disk: what provably lies on none of them is left alone. Null when it
    /// includes all.
    /// </summary>
    public IReadOnlyList<int>? IncludedLuns { get; init; }

    /// <summary>The policy of an owner who has said nothing.</summary>
    public static FreezePolicy Default { get; } = new([]);

    /// <summary>The entry that names this mount point; null when none does.</summary>
    public string? EntryFor(UnixPath mountPoint) => Array.Find(_entries, entry => entry.IsFor(mountPoint))?.Text;

    /// <summary>The entries that name none of these.</summary>
    internal IEnumerable<string> EntriesWithout(IEnumerable<UnixPath> mountPoints) =>
        _entries.Where(entry => !mountPoints.Any(entry.IsFor)).Select(entry => entry.Text);
}
