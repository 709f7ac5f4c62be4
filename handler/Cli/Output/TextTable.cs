using System.Text;

namespace VmSnapshot.Output;

/// <summary>
/// Rows with aligned columns. The last column is wrapped to the width; a cell of another one that is wider than half of
/// it stands on a line of its own, so that one long mount point doesn't push all others away.
/// </summary>
internal sealed class TextTable
{
    private const string Gap = "  ";
    private const int LeastForText = 20;

    private readonly List<string[]> _rows = [];
    private readonly string _indent;
    private readonly int? _width;

    /// <summary>Creates a table.</summary>
    /// <param name="indent">Columns left free before each line.</param>
    /// <param name="width">Columns of the terminal; null for no limit.</param>
    internal TextTable(int indent, int? width)
    {
        _indent = new string(' ', indent);
        _width = width;
    }

    /// <summary>Adds a row; every row has as many cells as the first.</summary>
    internal void Add(params string[] cells) => _rows.Add([.. cells.Select(Printable.Of)]);

    /// <summary>Appends the lines.</summary>
    internal void AppendTo(StringBuilder text)
    {
        if (_rows.Count == 0)
        {
            return;
        }

        int[] widths = [.. Enumerable.Range(0, _rows[0].Length - 1).Select(WidthOf)];
        int before = widths.Sum(width => width + Gap.Length) + _indent.Length;
        int? forLast = _width is { } limit ? Math.Max(LeastForText, limit - before) : null;
        foreach (string[] row in _rows)
        {
            var line = new StringBuilder(_indent);
            for (int i = 0; i < widths.Length; i++)
            {
                line.Append(row[i]);
                int missing = widths[i] - DisplayWidth.Of(row[i]);
                if (missing < 0)
                {
                    AppendLine(text, line);
                    line.Clear().Append(' ', _indent.Length + widths.Take(i + 1).Sum() + (i * Gap.Length));
                    missing = 0;
                }

                line.Append(' ', missing).Append(Gap);
            }

            foreach (string part in TextWrap.Lines(row[^1], forLast))
            {
                AppendLine(text, line.Append(part));
                line.Clear().Append(' ', before);
            }
        }
    }

    private static void AppendLine(StringBuilder text, StringBuilder line) =>
        text.Append(line.ToString().TrimEnd()).Append('\n');

    private int WidthOf(int column)
    {
        int widest = _width is { } limit ? Math.Max(1, (limit - _indent.Length) / 2) : int.MaxValue;
        return _rows.Select(row => DisplayWidth.Of(row[column])).Where(width => width <= widest).DefaultIfEmpty(0).Max();
    }
}
