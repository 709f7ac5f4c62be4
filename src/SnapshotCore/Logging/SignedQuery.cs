namespace SnapshotCore.Logging;

/// <summary>
/// Shared access signatures. Of a URI with one the whole query goes, since permissions and expiry tell too much as
/// well; of a query without its question mark, the signature. A query without signature (<c>?snapshot=…</c>) stays.
/// </summary>
internal static class SignedQuery
{
    private const string Name = "sig";

    internal static void Find(string text, SecretMap secrets)
    {
        int from = 0;
        int floor = 0;
        while (text.IndexOf(Name, from, StringComparison.OrdinalIgnoreCase) is var found and >= 0)
        {
            from = found + Name.Length;
            int value = AfterEqualsSign(text, from);
            if (value < 0)
            {
                continue;
            }

            int query = QueryBefore(text, found, floor);
            int end = value;
            while (end < text.Length && !EndsUri(text[end]) && (query >= 0 || text[end] != '&'))
            {
                end++;
            }

            floor = end;
            if (end > value)
            {
                secrets.Add(query >= 0 ? query : value, end);
                from = end;
            }
        }
    }

    /// <summary>
    /// Where the query begins that the position lies in; -1 when its question mark is not there. Goes back no further
    /// than <paramref name="floor"/>, up to which all has been looked at.
    /// </summary>
    private static int QueryBefore(string text, int position, int floor)
    {
        for (int i = position - 1; i >= floor && !EndsUri(text[i]); i--)
        {
            if (text[i] == '?')
            {
                return i + 1;
            }
        }

        return -1;
    }

    private static bool EndsUri(char character) => character is <= ' ' or '"' or '\'' or '<' or '>';

    /// <summary>The position behind an equals sign, also escaped for a URI or for JSON; -1 when there is none.</summary>
    private static int AfterEqualsSign(string text, int position)
    {
        ReadOnlySpan<char> rest = text.AsSpan(position);
        ReadOnlySpan<char> bare = rest.TrimStart('\\');
        int slashes = rest.Length - bare.Length;
        foreach (string sign in (ReadOnlySpan<string>)["=", "%3D", "%253D", "u003D"])
        {
            if (bare.StartsWith(sign, StringComparison.OrdinalIgnoreCase))
            {
                return position + slashes + sign.Length;
            }
        }

        return -1;
    }
}
