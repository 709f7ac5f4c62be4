namespace SnapshotCore.Settings;

/// <summary>Finds the name that somebody may have meant who wrote another.</summary>
internal static class NearestName
{
    private const int Longest = 64;

    /// <summary>The known name with the fewest letters to change; null if none is near. Case does not count.</summary>
    internal static string? Of(string name, IEnumerable<string> known)
    {
        if (name.Length > Longest)
        {
            return null;
        }

        string? nearest = null;
        int fewest = Math.Max(2, name.Length / 4) + 1;
        foreach (string candidate in known)
        {
            int changes = Changes(name.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (changes < fewest && changes < candidate.Length)
            {
                (nearest, fewest) = (candidate, changes);
            }
        }

        return nearest;
    }

    // Levenshtein's distance, a row at a time.
    private static int Changes(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 0; i < one.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < other.Length; j++)
            {
                int replaced = diagonal + (one[i] == other[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(diagonal, row[j]) + 1);
            }
        }

        return row[^1];
    }
}
