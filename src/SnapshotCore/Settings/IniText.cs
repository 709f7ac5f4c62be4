namespace SnapshotCore.Settings;

/// <summary>
/// The owner's INI dialect, that of Python's ConfigParser: section names keep their case, option names do not;
/// <c>=</c> or <c>:</c> separates; <c>#</c> and <c>;</c> begin comment lines; a line indented deeper than its option
/// continues it; of equal options the last counts. Contract: docs/protocol.md, "Owner's files".
/// </summary>
internal sealed class IniText
{
    private readonly Dictionary<(string Section, string Option), string> _values = [];

    private IniText()
    {
    }

    /// <summary>The numbers of the lines that could not be understood and were skipped.</summary>
    internal IReadOnlyList<int> BadLines { get; private init; } = [];

    /// <summary>Reads a text; never fails.</summary>
    internal static IniText Parse(string text)
    {
        List<int> bad = [];
        var ini = new IniText { BadLines = bad };
        string? section = null;
        string? option = null;
        int optionIndent = 0;
        int number = 0;
        foreach (string raw in text.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            string line = Uncommented(raw).Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
            {
                continue;
            }

            int indent = raw.Length - raw.TrimStart().Length;
            if (section is not null && option is not null && indent > optionIndent)
            {
                ini._values[(section, option)] += $"\n{line}";
            }
            else if (line[0] == '[' && line.IndexOf(']', StringComparison.Ordinal) is > 1 and var end)
            {
                section = line[1..end];
                option = null;
            }
            else if (section is not null && line.IndexOfAny(['=', ':']) is > 0 and var separator)
            {
                option = line[..separator].TrimEnd().ToLowerInvariant();
                optionIndent = indent;
                ini._values[(section, option)] = line[(separator + 1)..].Trim();
            }
            else
            {
                bad.Add(number);
                option = null;
            }
        }

        return ini;
    }

    // As in the files that owners have: a semicolon behind a blank begins a comment.
    private static string Uncommented(string line)
    {
        for (int i = 1; i < line.Length; i++)
        {
            if (line[i] == ';' && char.IsWhiteSpace(line[i - 1]))
            {
                return line[..i];
            }
        }

        return line;
    }

    /// <summary>The options of a section, in lower case, in the order of the text.</summary>
    internal IEnumerable<string> Options(string section) =>
        _values.Keys.Where(key => string.Equals(key.Section, section, StringComparison.Ordinal)).Select(key => key.Option);

    /// <summary>The value of an option; null if it is missing or empty.</summary>
    internal string? Value(string section, string option) =>
        _values.TryGetValue((section, option.ToLowerInvariant()), out string? value) && value.Length > 0 ? value : null;
}
