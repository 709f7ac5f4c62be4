namespace VmSnapshot.Output;

/// <summary>Breaks text between words. A word that is too long keeps its line: paths must stay in one piece to be copied.</summary>
internal static class TextWrap
{
    /// <summary>The lines of a text.</summary>
    /// <param name="text">One paragraph.</param>
    /// <param name="width">Columns of a line; null for no limit.</param>
    internal static IReadOnlyList<string> Lines(string text, int? width)
    {
        if (width is not { } limit || DisplayWidth.Of(text) <= limit)
        {
            return [text];
        }

        var lines = new List<string>();
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && DisplayWidth.Of(line) + 1 + DisplayWidth.Of(word) > limit)
            {
                lines.Add(line);
                line = word;
            }
            else
            {
                line = line.Length > 0 ? $"{line} {word}" : word;
            }
        }

        lines.Add(line);
        return lines;
    }
}
