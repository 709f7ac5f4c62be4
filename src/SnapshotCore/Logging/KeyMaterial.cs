namespace SnapshotCore.Logging;

/// <summary>
/// Base64 of DER: CMS messages, keys and certificates, on one line or many, also with slashes and line ends escaped
/// as in JSON. DER begins with 30 82 or 30 81, which is "MII" or "MIG" to "MIH" in base64.
/// </summary>
internal static class KeyMaterial
{
    /// <summary>Names and GUIDs never come to so many characters, and nothing secret fits into fewer.</summary>
    private const int ShortestBlob = 40;

    private const int ShortestLine = 16;

    internal static void Find(string text, SecretMap secrets)
    {
        int from = 0;
        while (text.IndexOf("MI", from, StringComparison.Ordinal) is var start and >= 0)
        {
            from = start + 2;
            bool isDer = from < text.Length && text[from] is >= 'G' and <= 'J';
            if (isDer && EndOfRun(text, start) is var end && end - start >= ShortestBlob)
            {
                from = EndOfLines(text, end);
                secrets.Add(start, from);
            }
        }
    }

    /// <summary>Takes in the lines that follow: long ones, and the short one with the padding that ends the blob.</summary>
    private static int EndOfLines(string text, int end)
    {
        while (true)
        {
            int line = end;
            while (line < text.Length && text[line] is ' ' or '\t' or '\r' or '\n')
            {
                line++;
            }

            int next = EndOfRun(text, line);
            bool belongs = line > end && next > line && (next - line >= ShortestLine || text[next - 1] == '=');
            if (!belongs)
            {
                return end;
            }

            end = next;
        }
    }

    private static int EndOfRun(string text, int start)
    {
        int end = start;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '+' or '/' or '=' or '\\'))
        {
            end++;
        }

        return end;
    }
}
