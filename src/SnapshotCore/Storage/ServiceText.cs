using System.Text;

using SnapshotCore.Settings;

namespace SnapshotCore.Storage;

/// <summary>Makes text of a service fit to be shown: no secret, one line, a few hundred characters.</summary>
internal static class ServiceText
{
    /// <summary>Longest text that is passed on, in characters, the mark included.</summary>
    internal const int Limit = 400;

    /// <summary>Stands where text was left out.</summary>
    internal const string Cut = "… [cut]";

    private const string Redacted = "<redacted>";

    /// <summary>
    /// Removes the signature of <paramref name="uri"/> and whatever looks like one, turns control characters and line
    /// ends into blanks, and cuts with a visible mark.
    /// </summary>
    internal static string Clean(string text, SasUri uri)
    {
        foreach (string secret in Secrets(uri))
        {
            text = text.Replace(secret, Redacted, StringComparison.Ordinal);
        }

        return Clean(text);
    }

    /// <summary>The same for a text that belongs to no URI.</summary>
    internal static string Clean(string text)
    {
        text = Mask(text, "sig=", "&\"'<> \t\r\n");

        // "The MAC signature found in the HTTP request '…' is not the same as any computed signature."
        text = Mask(text, "signature found in the HTTP request '", "'");
        return Shorten(OneLine(text), Limit);
    }

    /// <summary>The text, or its beginning and <see cref="Cut"/>, in at most <paramref name="limit"/> characters.</summary>
    internal static string Shorten(string text, int limit)
    {
        if (text.Length <= limit)
        {
            return text;
        }

        int end = limit - Cut.Length;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)] + Cut;
    }

    /// <summary>The content of the first <c>Code</c> element of storage's error document; null where there is none.</summary>
    internal static string? ErrorCode(string body)
    {
        const string Start = "<Code>";
        int start = body.IndexOf(Start, StringComparison.Ordinal);
        int end = start < 0 ? -1 : body.IndexOf("</Code>", start, StringComparison.Ordinal);
        return end < 0 ? null : Shorten(OneLine(body[(start + Start.Length)..end]), 80);
    }

    private static IEnumerable<string> Secrets(SasUri uri)
    {
        string text = uri.Expose();
        int query = text.IndexOf('?', StringComparison.Ordinal);
        if (query < 0 || query == text.Length - 1)
        {
            yield break;
        }

        yield return text[(query + 1)..];
        foreach (string pair in text[(query + 1)..].Split('&'))
        {
            if (pair.StartsWith("sig=", StringComparison.OrdinalIgnoreCase) && pair.Length > 4)
            {
                yield return pair[4..];
                yield return Uri.UnescapeDataString(pair[4..]);
            }
        }
    }

    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (char character in text)
        {
            bool isBlank = char.IsControl(character) || char.IsWhiteSpace(character) || character == '\uFEFF';
            if (!isBlank)
            {
                line.Append(character);
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }
        }

        return line.ToString().TrimEnd();
    }

    /// <summary>Redacts what stands between each <paramref name="start"/> and the next of the characters <paramref name="ends"/>.</summary>
    private static string Mask(string text, string start, string ends)
    {
        // By hand: building an automaton for this would cost tens of milliseconds of every backup.
        int from = 0;
        while (text.IndexOf(start, from, StringComparison.OrdinalIgnoreCase) is var found and >= 0)
        {
            from = found + start.Length;
            int length = text.AsSpan(from).IndexOfAny(ends);
            string rest = length < 0 ? string.Empty : text[(from + length)..];
            text = string.Concat(text.AsSpan(0, from), Redacted, rest);
            from += Redacted.Length;
        }

        return text;
    }
}
