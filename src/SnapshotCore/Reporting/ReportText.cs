using SnapshotCore.Logging;

namespace SnapshotCore.Reporting;

/// <summary>Makes foreign texts fit for a report: no secret, valid Unicode, not too long.</summary>
internal static class ReportText
{
    private const char Replacement = '\uFFFD';

    /// <summary>
    /// The text without secrets and without lone surrogates (Python's JSON reader takes them, then fails to encode
    /// them, and the agent reports no status at all), shortened with a visible mark.
    /// </summary>
    /// <param name="text">The text as it came.</param>
    /// <param name="longest">Characters that may remain, the mark included.</param>
    internal static string Fit(string text, int longest)
    {
        // Secrets are recognised by how they begin, so a huge text may lose its end before they are looked for.
        int enough = (4 * longest) + 1024;
        return Cut(Valid(Redactor.Redact(text.Length > enough ? text[..enough] : text)), longest);
    }

    /// <summary>A field that is echoed as it came, secret or not; only made valid and bounded.</summary>
    internal static string Echo(string text, int longest) => Cut(Valid(text), longest);

    /// <summary>The beginning of a valid text, with the mark at its end if anything was cut.</summary>
    internal static string Cut(string text, int longest)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        int kept = longest - ReportTexts.CutMark.Length;
        if (kept < 0)
        {
            return ReportTexts.CutMark[..longest];
        }

        if (kept > 0 && char.IsHighSurrogate(text[kept - 1]))
        {
            kept--; // not between the halves of a pair
        }

        return text[..kept] + ReportTexts.CutMark;
    }

    private static string Valid(string text)
    {
        int first = FirstLoneSurrogate(text, 0);
        if (first < 0)
        {
            return text;
        }

        char[] characters = text.ToCharArray();
        for (int i = first; i >= 0; i = FirstLoneSurrogate(text, i + 1))
        {
            characters[i] = Replacement;
        }

        return new string(characters);
    }

    private static int FirstLoneSurrogate(string text, int start)
    {
        for (int i = start; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
