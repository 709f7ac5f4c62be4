using System.IO.Enumeration;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>What the machine's owner wants left alone.</summary>
/// <param name="MountsToSkip">Mount points, exact or with <c>*</c> (any characters); blanks around them don't count.</param>
public sealed record FreezePolicy(IReadOnlyList<string> MountsToSkip)
{
    /// <summary>The policy of an owner who has said nothing.</summary>
    public static FreezePolicy Default { get; } = new([]);

    /// <summary>The entry that names this mount point; null when none does.</summary>
    public string? EntryFor(UnixPath mountPoint)
    {
        string path = mountPoint.ToString();
        foreach (string entry in MountsToSkip)
        {
            string pattern = entry.Trim();
            if (pattern.Length > 1)
            {
                pattern = pattern.TrimEnd('/');
            }

            // The escape of MatchesSimpleExpression is a backslash, which UnixPath prints for odd bytes only.
            bool matches = pattern.Contains('*', StringComparison.Ordinal)
                ? FileSystemName.MatchesSimpleExpression(pattern, path, ignoreCase: false)
                : pattern.Equals(path, StringComparison.Ordinal);
            if (matches)
            {
                return pattern;
            }
        }

        return null;
    }
}
