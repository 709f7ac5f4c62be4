using System.Globalization;
using System.Text;

namespace VmSnapshot.Output;

/// <summary>
/// Makes text safe to show: names on a machine can hold line feeds, escape sequences and marks that turn the direction
/// of writing. What is not to be seen as it is becomes <c>\ooo</c>, byte by byte, as mountinfo writes it.
/// </summary>
internal static class Printable
{
    /// <summary>The text with everything that a terminal would obey escaped.</summary>
    internal static string Of(string text)
    {
        if (text.EnumerateRunes().All(IsHarmless))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length);
        Span<byte> bytes = stackalloc byte[4];
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (IsHarmless(rune))
            {
                safe.Append(rune.ToString());
                continue;
            }

            foreach (byte value in bytes[..rune.EncodeToUtf8(bytes)])
            {
                safe.Append('\\').Append(Convert.ToString(value, 8).PadLeft(3, '0'));
            }
        }

        return safe.ToString();
    }

    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
