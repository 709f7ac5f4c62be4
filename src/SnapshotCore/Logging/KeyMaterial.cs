using System.Buffers;

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

    private static readonly SearchValues<char> Base64 =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\\");

    private static readonly SearchValues<char> LineEnds = SearchValues.Create(" \t\r\n");

    internal static void Find(string text, List<(int Start, int End)> secrets)
    {
        int from = 0;
        while (text.IndexOf("MI", from, StringComparison.Ordinal) is var start and >= 0)
        {
            from = start + 2;
            bool isDer = from < text.Length && text[from] is >= 'G' and <= 'J';
            if (isDer && EndOf(text, start, Base64) is var end && end - start >= ShortestBlob)
            {
                from = EndOfLines(text, end);
                secrets.Add((start, from));
            }
        }
    }

    /// <summary>Takes in the lines that follow: long ones, and the short one with the padding that ends the blob.</summary>
    private static int EndOfLines(string text, int end)
    {
        while (true)
        {
            int line = EndOf(text, end, LineEnds);
            int next = EndOf(text, line, Base64);
            bool belongs = line > end && next > line && (next - line >= ShortestLine || text[next - 1] == '=');
            if (!belongs)
            {
                return end;
            }

            end = next;
        }
    }

    private static int EndOf(string text, int start, SearchValues<char> set)
    {
        int length = text.AsSpan(start).IndexOfAnyExcept(set);
        return length < 0 ? text.Length : start + length;
    }
}
