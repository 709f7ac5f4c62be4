using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>Parses one line of mountinfo from its bytes; never throws, whatever the line holds.</summary>
internal static class MountInfoLine
{
    private const int FieldsBeforeOptional = 6;

    /// <summary>
    /// Parses <c>36 35 98:0 /root /mount/point rw,noatime master:1 - ext3 /dev/root rw,errors=continue</c>. The
    /// number of fields before the lone <c>-</c> varies.
    /// </summary>
    internal static bool TryParse(ReadOnlySpan<byte> line, [NotNullWhen(true)] out Mount? mount)
    {
        mount = null;
        Span<Range> fields = stackalloc Range[32];
        int count = Split(line, fields);
        int separator = -1;
        for (int i = FieldsBeforeOptional; i < count; i++)
        {
            if (line[fields[i]] is [(byte)'-'])
            {
                separator = i;
                break;
            }
        }

        // The source may be empty, and then is an empty field between two blanks.
        if (separator < 0
            || count < separator + 4
            || !TryParseInt(line[fields[0]], out int id)
            || !TryParseInt(line[fields[1]], out int parent)
            || !DeviceNumber.TryParse(line[fields[2]], out DeviceNumber device)
            || line[fields[4]] is not [(byte)'/', ..])
        {
            return false;
        }

        ReadOnlySpan<byte> superOptions = line[fields[separator + 3]];
        mount = new Mount(
            id,
            parent,
            device,
            new UnixPath(Unescape(line[fields[3]])),
            new UnixPath(Unescape(line[fields[4]])),
            HasOption(line[fields[5]], "ro"u8),
            ToText(line[fields[separator + 1]]),
            ToText(line[fields[separator + 2]]),
            HasOption(superOptions, "ro"u8),
            Encoding.UTF8.GetString(superOptions));
        return true;
    }

    /// <summary>Undoes the kernel's <c>\ooo</c> escapes (blank, tab, line feed, backslash, …).</summary>
    internal static byte[] Unescape(ReadOnlySpan<byte> text)
    {
        byte[] plain = new byte[text.Length];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == (byte)'\\' && i + 3 < text.Length
                && IsOctal(text[i + 1]) && text[i + 1] <= (byte)'3' && IsOctal(text[i + 2]) && IsOctal(text[i + 3]))
            {
                plain[length++] = (byte)(((text[i + 1] - '0') << 6) | ((text[i + 2] - '0') << 3) | (text[i + 3] - '0'));
                i += 3;
            }
            else
            {
                plain[length++] = text[i];
            }
        }

        return plain[..length];
    }

    private static int Split(ReadOnlySpan<byte> line, Span<Range> fields)
    {
        int count = 0;
        foreach (Range range in line.Split((byte)' '))
        {
            if (count == fields.Length)
            {
                break;
            }

            fields[count++] = range;
        }

        return count;
    }

    private static bool HasOption(ReadOnlySpan<byte> options, ReadOnlySpan<byte> wanted)
    {
        foreach (Range range in options.Split((byte)','))
        {
            if (options[range].SequenceEqual(wanted))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryParseInt(ReadOnlySpan<byte> text, out int value) =>
        Utf8Parser.TryParse(text, out value, out int used) && used == text.Length;

    private static bool IsOctal(byte value) => value is >= (byte)'0' and <= (byte)'7';

    private static string ToText(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(Unescape(bytes));
}
