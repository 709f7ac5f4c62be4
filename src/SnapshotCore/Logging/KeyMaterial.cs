using System.Buffers;
using System.Text;

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

    internal static string Redact(string text)
    {
        StringBuilder? result = null;
        int copied = 0;
        int from = 0;
        while (text.IndexOf("MI", from, StringComparison.Ordinal) is var start and >= 0)
        {
            int end = EndOfRun(text, start);
            from = end;
            bool isDer = end - start >= ShortestBlob && text[start + 2] is >= 'G' and <= 'J';
            if (!isDer)
            {
                from = start + 2;
                continue;
            }

            end = EndOfLines(text, end);
            from = end;
            result ??= new StringBuilder(text.Length);
            _ = result.Append(text, copied, start - copied).Append(Redactor.Mark);
            copied = end;
        }

        return result is null ? text : result.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>Takes in the lines that follow: long ones, and the short one with the padding that ends the blob.</summary>
    private static int EndOfLines(string text, int end)
    {
        while (true)
        {
            int line = EndOf(text, end, LineEnds);
            int next = EndOfRun(text, line);
            bool belongs = line > end && next > line && (next - line >= ShortestLine || text[next - 1] == '=');
            if (!belongs)
            {
                return end;
            }

            end = next;
        }
    }

    private static int EndOfRun(string text, int start) => EndOf(text, start, Base64);

    private static int EndOf(string text, int start, SearchValues<char> set)
    {
        int length = text.AsSpan(start).IndexOfAnyExcept(set);
        return length < 0 ? text.Length : start + length;
    }
}
