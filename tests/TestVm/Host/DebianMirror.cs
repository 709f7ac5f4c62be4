namespace TestVm.Host;

/// <summary>From where this machine's own apt gets a Debian release, so that the image comes from there too.</summary>
internal static class DebianMirror
{
    private const string Sources = "/etc/apt";

    /// <summary>The first address that apt is configured with for a release; null: debootstrap knows one itself.</summary>
    internal static string? Find(string release)
    {
        string[] files = Directory.Exists(Sources)
            ? [.. Directory.EnumerateFiles(Sources, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)]
            : [];
        return files.Where(file => file.EndsWith(".list", StringComparison.Ordinal)).SelectMany(File.ReadLines)
            .Select(line => FromLine(line, release))
            .Concat(files.Where(file => file.EndsWith(".sources", StringComparison.Ordinal))
                .SelectMany(file => File.ReadAllText(file).Split("\n\n")).Select(stanza => FromStanza(stanza, release)))
            .FirstOrDefault(address => address is not null);
    }

    /// <summary>sources.list(5), one line: <c>deb [options] address release component…</c>.</summary>
    private static string? FromLine(string line, string release)
    {
        string[] words = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Where(word => !word.StartsWith('[') && !word.EndsWith(']'))];
        return words is ["deb", var address, var suite, .. var components] && suite == release && components.Contains("main")
            ? address
            : null;
    }

    /// <summary>sources.list(5), deb822: <c>URIs:</c>, <c>Suites:</c>, <c>Components:</c>.</summary>
    private static string? FromStanza(string stanza, string release)
    {
        Dictionary<string, string[]> fields = stanza.Split('\n').Where(line => !line.StartsWith('#'))
            .Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2)
            .GroupBy(parts => parts[0].Trim(), StringComparer.OrdinalIgnoreCase)
            .ToDictionary(
                group => group.Key,
                group => group.First()[1].Split(' ', StringSplitOptions.RemoveEmptyEntries),
                StringComparer.OrdinalIgnoreCase);
        return Field("Suites").Contains(release) && Field("Components").Contains("main") ? Field("URIs").FirstOrDefault() : null;

        string[] Field(string name) => fields.GetValueOrDefault(name, []);
    }
}
