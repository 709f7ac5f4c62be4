using System.Buffers;

namespace SnapshotCore.Logging;

/// <summary>
/// Shared access signatures. Of a URI with one the whole query goes, since permissions and expiry tell too much as
/// well; of a query without its question mark, the signature. A query without signature (<c>?snapshot=…</c>) stays.
/// </summary>
internal static class SignedQuery
{
    private const string Name = "sig";

    private static readonly SearchValues<char> EndOfUri = SearchValues.Create(" \t\r\n\"'<>");

    private static readonly SearchValues<char> StartOfQuery = SearchValues.Create("? \t\r\n\"'<>");

    private static readonly SearchValues<char> EndOfValue = SearchValues.Create(" \t\r\n\"'<>&");

    internal static void Find(string text, List<(int Start, int End)> secrets)
    {
        int from = 0;
        while (text.IndexOf(Name, from, StringComparison.OrdinalIgnoreCase) is var found and >= 0)
        {
            from = found + Name.Length;
            int value = AfterEqualsSign(text, from);
            if (value < 0)
            {
                continue;
            }

            int query = text.AsSpan(0, found).LastIndexOfAny(StartOfQuery);
            bool isWholeUri = query >= 0 && text[query] == '?';
            int length = text.AsSpan(value).IndexOfAny(isWholeUri ? EndOfUri : EndOfValue);
            int end = length < 0 ? text.Length : value + length;
            if (end > value)
            {
                secrets.Add((isWholeUri ? query + 1 : value, end));
                from = end;
            }
        }
    }

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
