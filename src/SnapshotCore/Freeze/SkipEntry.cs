using System.IO.Enumeration;
using System.Text;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// One entry of MountsToSkip: a mount point, with <c>*</c> for any characters (also slashes) and <c>?</c> for one. What
/// stands for itself can be escaped: <c>\*</c>, <c>\?</c>, <c>\\</c>, and <c>\ooo</c> for any byte, as in
/// /proc/self/mountinfo and in our own texts.
/// </summary>
internal sealed class SkipEntry
{
    private readonly string _pattern;

    private SkipEntry(string text, string pattern)
    {
        Text = text;
        _pattern = pattern;
    }

    /// <summary>The entry as the owner wrote it, without blanks around it and slashes at its end.</summary>
    internal string Text { get; }

    /// <summary>Understands an entry; null for a blank one.</summary>
    internal static SkipEntry? Parse(string entry)
    {
        string text = entry.Trim();
        text = text.Length > 1 && text.TrimEnd('/') is { } shorter ? (shorter.Length == 0 ? "/" : shorter) : text;
        return text.Length == 0 ? null : new SkipEntry(text, PatternOf(text));
    }

    /// <summary>Whether the entry names a mount point. A pattern that begins with a slash, like <c>/*</c>, does not name the root.</summary>
    internal bool IsFor(UnixPath mountPoint) => mountPoint.IsRoot
        ? _pattern is "/" or "*"
        : FileSystemName.MatchesSimpleExpression(_pattern, Characters(mountPoint.Bytes), ignoreCase: false);

    /// <summary>The expression for <see cref="FileSystemName"/>, whose escape is a backslash.</summary>
    private static string PatternOf(string text)
    {
        var pattern = new StringBuilder(text.Length);
        var literal = new List<byte>();
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
        while (!rest.IsEmpty)
        {
            int length = 1;
            switch (rest[0])
            {
                case (byte)'*' or (byte)'?':
                    Flush(literal, pattern).Append((char)rest[0]);
                    break;
                case (byte)'\\' when rest.Length > 1 && rest[1] is (byte)'*' or (byte)'?' or (byte)'\\':
                    literal.Add(rest[1]);
                    length = 2;
                    break;
                case (byte)'\\' when rest.Length > 3 && MountInfoLine.Unescape(rest[..4]) is [var value]:
                    literal.Add(value);
                    length = 4;
                    break;
                default:
                    literal.Add(rest[0]);
                    break;
            }

            rest = rest[length..];
        }

        return Flush(literal, pattern).ToString();
    }

    private static StringBuilder Flush(List<byte> literal, StringBuilder pattern)
    {
        foreach (char character in Characters([.. literal]))
        {
            _ = character is '*' or '?' or '\\' ? pattern.Append('\\').Append(character) : pattern.Append(character);
        }

        literal.Clear();
        return pattern;
    }

    /// <summary>UTF-8 where it is, and each other byte as a character that no text has: nothing is lost.</summary>
    private static string Characters(ReadOnlySpan<byte> bytes)
    {
        const int LoneSurrogates = 0xdc00;
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                length = 1;
                text.Append((char)(LoneSurrogates + bytes[0]));
            }

            bytes = bytes[length..];
        }

        return text.ToString();
    }
}
