using System.Text;

namespace SnapshotCore.Storage;

/// <summary>A report's text as bytes that fit a blob. Lengths are those of the UTF-8 text, never of characters.</summary>
internal static class ReportText
{
    /// <summary>A page blob is written in pages of this size.</summary>
    internal const int PageSize = 512;

    /// <summary>Stands where the beginning of a log was given up.</summary>
    internal const string CutMark = "[the beginning of this log was cut to fit the blob]\n";

    /// <summary>The end of <paramref name="text"/> in at most <paramref name="limit"/> bytes, whole lines where they fit.</summary>
    internal static byte[] Tail(byte[] text, long limit)
    {
        if (text.Length <= limit)
        {
            return text;
        }

        byte[] mark = Encoding.UTF8.GetBytes(CutMark);
        int start = (int)(text.Length - limit + mark.Length);
        if (start >= text.Length)
        {
            return text[^(int)limit..]; // no room for the mark
        }

        int line = Array.IndexOf(text, (byte)'\n', start);
        if (line >= 0 && line < text.Length - 1)
        {
            start = line + 1;
        }

        while (start < text.Length && (text[start] & 0xC0) == 0x80)
        {
            start++; // inside a character
        }

        return [.. mark, .. text.AsSpan(start)];
    }

    /// <summary>The text filled up with blanks to whole pages.</summary>
    internal static byte[] Pad(byte[] text)
    {
        int whole = (text.Length + PageSize - 1) / PageSize * PageSize;
        byte[] padded = new byte[whole];
        text.CopyTo(padded, 0);
        padded.AsSpan(text.Length).Fill((byte)' ');
        return padded;
    }
}
