namespace SnapshotCore.Settings;

/// <summary>An option of an INI text.</summary>
/// <param name="Section">The section, as it is written.</param>
/// <param name="Name">The name, as it is written.</param>
/// <param name="Value">The value; may be empty.</param>
/// <param name="Line">The number of its first line, from 1.</param>
internal sealed record IniOption(string Section, string Name, string Value, int Line);

/// <summary>
/// The owner's INI dialect, that of Python's ConfigParser: section names keep their case, option names do not;
/// <c>=</c> or <c>:</c> separates; <c>#</c> and <c>;</c> begin comment lines; a line indented deeper than its option
/// continues it; of equal options the last counts. Contract: docs/protocol.md, "Owner's files".
/// </summary>
internal sealed class IniText
{
    private readonly Dictionary<(string Section, string Option), IniOption> _options = [];
    private readonly Dictionary<string, int> _sections = new(StringComparer.Ordinal);

    private IniText()
    {
    }

    /// <summary>The numbers of the lines that could not be understood and were skipped.</summary>
    internal IReadOnlyList<int> BadLines { get; private init; } = [];

    /// <summary>The sections and the line that each begins on, empty ones too.</summary>
    internal IReadOnlyDictionary<string, int> Sections => _sections;

    /// <summary>Each option once, with the value that counts.</summary>
    internal IEnumerable<IniOption> All => _options.Values;

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
                IniOption begun = ini._options[(section, option)];
                ini._options[(section, option)] = begun with { Value = $"{begun.Value}\n{line}" };
            }
            else if (line[0] == '[' && line.IndexOf(']', StringComparison.Ordinal) is > 1 and var end)
            {
                section = line[1..end];
                option = null;
                ini._sections.TryAdd(section, number);
            }
            else if (section is not null && line.IndexOfAny(['=', ':']) is > 0 and var separator)
            {
                string name = line[..separator].TrimEnd();
                option = name.ToLowerInvariant();
                optionIndent = indent;
                ini._options[(section, option)] = new IniOption(section, name, line[(separator + 1)..].Trim(), number);
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
        _options.Keys.Where(key => string.Equals(key.Section, section, StringComparison.Ordinal)).Select(key => key.Option);

    /// <summary>An option with a value; null if it is missing or empty.</summary>
    internal IniOption? Find(string section, string option) =>
        _options.TryGetValue((section, option.ToLowerInvariant()), out IniOption? found) && found.Value.Length > 0 ? found : null;

    /// <summary>The value of an option; null if it is missing or empty.</summary>
    internal string? Value(string section, string option) => Find(section, option)?.Value;
}
