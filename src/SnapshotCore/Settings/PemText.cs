using System.Text;

namespace SnapshotCore.Settings;

/// <summary>
/// One block of a PEM file (RFC 7468). Text before, between and after blocks is skipped: the agent's files begin with
/// "Bag Attributes" lines.
/// </summary>
/// <param name="Label">What the block says it is, e.g. <c>PRIVATE KEY</c>.</param>
/// <param name="Content">The decoded bytes; empty if they are not base64.</param>
internal sealed record PemText(string Label, byte[] Content)
{
    private const string Begin = "-----BEGIN ";
    private const string End = "-----END ";
    private const string Dashes = "-----";

    /// <summary>All complete blocks, in order.</summary>
    internal static IEnumerable<PemText> ReadAll(ReadOnlyMemory<byte> file)
    {
        string text = Encoding.Latin1.GetString(file.Span); // PEM is ASCII; what else stands around it can't fail so
        int position = 0;
        while (true)
        {
            int begin = text.IndexOf(Begin, position, StringComparison.Ordinal);
            int labelEnd = begin < 0 ? -1 : text.IndexOf(Dashes, begin + Begin.Length, StringComparison.Ordinal);
            if (labelEnd < 0)
            {
                yield break;
            }

            string label = text[(begin + Begin.Length)..labelEnd];
            int bodyStart = labelEnd + Dashes.Length;
            int end = text.IndexOf($"{End}{label}{Dashes}", bodyStart, StringComparison.Ordinal);
            if (end < 0)
            {
                yield break;
            }

            yield return new PemText(label, Decode(text[bodyStart..end]));
            position = end + End.Length;
        }
    }

    private static byte[] Decode(string body)
    {
        byte[] bytes = new byte[body.Length];
        return Convert.TryFromBase64String(body, bytes, out int length) ? bytes[..length] : [];
    }
}
