using System.Text.RegularExpressions;

namespace Stage;

/// <summary>
/// Looks for the secrets of all delivered requests: in command lines and environments while processes run, and in the end in
/// every file; and for settings files that still have their protected settings.
/// </summary>
internal sealed partial class SecretSearch
{
    private readonly HashSet<string> _secrets = new(StringComparer.Ordinal);
    private readonly Dictionary<RunProcess, string> _exposed = [];

    internal void Add(RequestBuilder request) => _secrets.UnionWith(request.Secrets);

    /// <summary>Remembers what running processes show to everybody.</summary>
    internal void Watch(IEnumerable<RunProcess> processes)
    {
        foreach (RunProcess process in processes)
        {
            _exposed[process] = process.Exposed; // again and again: a process may write to its own
        }
    }

    /// <summary>One sentence for each place that shows a secret.</summary>
    /// <param name="places">Files, and folders with all in them but the package's programs.</param>
    internal IReadOnlyList<string> Find(IEnumerable<string> places)
    {
        string[] files = [.. places.Where(Path.Exists).SelectMany(Files).Distinct(StringComparer.Ordinal)];
        return
        [
            .. _exposed.Where(item => Shows(item.Value)).Select(item => $"{item.Key.Name} shows a secret in /proc"),
            .. files.Where(file => Shows(File.ReadAllText(file))).Select(file => $"{file} holds a secret"),
            .. files.Where(HasProtectedSettings).Select(file => $"{file} still has its protected settings"),
        ];
    }

    private static IEnumerable<string> Files(string place) => File.Exists(place)
        ? [place]
        : Directory.EnumerateFiles(place, "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && new FileInfo(file).LinkTarget is null);

    // By text: a test's own broken file counts as well, as long as it holds an envelope (DER, more than 255 bytes).
    private static bool HasProtectedSettings(string file) =>
        (file.EndsWith(".settings", StringComparison.Ordinal) || file.EndsWith("_settings", StringComparison.Ordinal))
        && Envelope().IsMatch(File.ReadAllText(file));

    [GeneratedRegex("\"protectedSettings\"\\s*:\\s*\"MII", RegexOptions.None, 1000)]
    private static partial Regex Envelope();

    private bool Shows(string text) => _secrets.Any(secret => text.Contains(secret, StringComparison.Ordinal));
}
