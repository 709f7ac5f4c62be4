using System.Text.Json.Nodes;

namespace IntegrationTests.RealAgent.Probe;

/// <summary>What one event in a handler's life led to.</summary>
/// <param name="Runs">The commands that were run, in order.</param>
/// <param name="Report">What is reported of the handler, without times; null if nothing.</param>
/// <param name="Files">What is on disk of the handler: path, mode and, of the agent's state files, content.</param>
internal sealed record Chapter(IReadOnlyList<ProbeRun> Runs, string? Report, IReadOnlyList<string> Files)
{
    /// <summary>Takes down what there is now.</summary>
    internal static Chapter Take(ProbeHandler probe, JsonObject? report)
    {
        JsonNode? status = report?["runtimeSettingsStatus"]?["settingsStatus"];
        _ = status?.AsObject().Remove("timestampUTC");
        return new Chapter(probe.TakeRuns(), report is null ? null : Sorted(report).ToJsonString(), [.. FilesOfHandler()]);
    }

    // The order of keys means nothing.
    private static JsonNode Sorted(JsonNode node) => node switch
    {
        JsonObject item => new JsonObject(item.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value is null ? null : Sorted(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(item => item is null ? null : Sorted(item))]),
        _ => node.DeepClone(),
    };

    private static IEnumerable<string> FilesOfHandler()
    {
        const string Library = "/var/lib/waagent";
        // Only the real agent fetches an extension's manifest, and keeps it.
        string[] entries = [.. Directory.GetFileSystemEntries(Library, ProbeHandler.Name + "*")
            .Where(path => !path.EndsWith(".manifest.xml", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        foreach (string entry in entries)
        {
            string[] inside = Directory.Exists(entry) ? Directory.GetFileSystemEntries(entry, "*", SearchOption.AllDirectories) : [];
            foreach (string path in inside.Prepend(entry).Order(StringComparer.Ordinal))
            {
                string content = Path.GetFileName(path) is "HandlerState" or "mrseq" ? $": {File.ReadAllText(path)}" : string.Empty;
                yield return $"{Path.GetRelativePath(Library, path)} {Convert.ToString((int)File.GetUnixFileMode(path), 8)}{content}";
            }
        }
    }
}
