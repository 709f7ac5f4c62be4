namespace SnapshotCore.Settings;

/// <summary>
/// Bounds the nesting of a BER value (ITU-T X.690) before a recursive parser sees it, without recursion of its own.
/// </summary>
internal static class Asn1Depth
{
    /// <summary>A certificate nests to about 10 levels, an envelope to about 8.</summary>
    internal const int Limit = 64;

    /// <summary>
    /// Whether no chain of constructed values is deeper than <see cref="Limit"/>. Malformed headers end the walk: the
    /// parser reports them.
    /// </summary>
    internal static bool IsBounded(ReadOnlySpan<byte> content)
    {
        Span<int> ends = stackalloc int[Limit];
        int depth = 0;
        int position = 0;
        while (position < content.Length)
        {
            while (depth > 0 && position >= ends[depth - 1])
            {
                depth--;
            }

            bool isConstructed = (content[position] & 0x20) != 0;
            if (!TryReadHeader(content, ref position, out bool isEndMark, out int end))
            {
                return true;
            }

            if (isEndMark)
            {
                depth = Math.Max(depth - 1, 0);
            }
            else if (!isConstructed)
            {
                position = end;
            }
            else if (depth == Limit)
            {
                return false;
            }
            else
            {
                ends[depth++] = end;
            }
        }

        return true;
    }

    private static bool TryReadHeader(ReadOnlySpan<byte> content, ref int position, out bool isEndMark, out int end)
    {
        end = content.Length;
        byte tag = content[position++];
        isEndMark = tag == 0;
        if ((tag & 0x1f) == 0x1f)
        {
            while (position < content.Length && (content[position] & 0x80) != 0)
            {
                position++; // a tag number of several bytes
            }

            position++;
        }

        if (position >= content.Length)
        {
            return false;
        }

        int length = content[position++];
        if (length == 0x80)
        {
            return (tag & 0x20) != 0; // indefinite: ends with an end mark, at most with the content
        }

        if (length > 0x80)
        {
            int bytes = length & 0x7f;
            if (bytes > 4 || bytes > content.Length - position)
            {
                return false;
            }

            length = 0;
            foreach (byte part in content.Slice(position, bytes))
            {
                length = (length << 8) | part;
            }

            position += bytes;
        }

        if (length < 0 || length > content.Length - position)
        {
            return false;
        }

        end = position + length;
        return true;
    }
}
