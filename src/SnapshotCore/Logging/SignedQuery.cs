using System.Buffers;
using System.Text;

namespace SnapshotCore.Logging;

/// <summary>
/// Shared access signatures. Of a URI with one the whole query goes, since permissions and expiry tell too much as
/// well; of a query without its question mark, the signature. A query without signature (<c>?snapshot=…</c>) stays.
/// </summary>
internal static class SignedQuery
{
    private const string Name = "sig";

    private static readonly SearchValues<char> EndOfUri = SearchValues.Create(" \t\r\n\"'<>");

    private static readonly SearchValues<char> EndOfValue = SearchValues.Create(" \t\r\n\"'<>&");

    internal static string Redact(string text)
    {
        StringBuilder? result = null;
        int copied = 0;
        int from = 0;
        while (text.IndexOf(Name, from, StringComparison.OrdinalIgnoreCase) is var found and >= 0)
        {
            from = found + Name.Length;
            int value = AfterEqualsSign(text, from);
            if (value < 0)
            {
                continue;
            }

            int query = text.AsSpan(copied, found - copied).LastIndexOf('?');
            bool isWholeUri = query >= 0 && text.AsSpan(copied + query, found - copied - query).IndexOfAny(EndOfUri) < 0;
            int start = isWholeUri ? copied + query + 1 : value;
            int length = text.AsSpan(value).IndexOfAny(isWholeUri ? EndOfUri : EndOfValue);
            int end = length < 0 ? text.Length : value + length;
            from = end;
            if (end > value)
            {
                result ??= new StringBuilder(text.Length);
                _ = result.Append(text, copied, start - copied).Append(Redactor.Mark);
                copied = end;
            }
        }

        return result is null ? text : result.Append(text, copied, text.Length - copied).ToString();
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
