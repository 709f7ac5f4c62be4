using System.Text.Json.Nodes;

namespace Demo;

/// <summary>One disk's entry of the status.</summary>
internal sealed record DiskResult(bool IsSuccessful, string BlobUri, string? SnapshotUri, string? Error);

/// <summary>What the extension left for the platform and for people, read after the backup's end.</summary>
/// <param name="StatusText">The status file, as it is.</param>
/// <param name="Code">The outcome's code.</param>
/// <param name="Consistency">The consistency claimed, 0 to 3.</param>
/// <param name="Message">The message for people.</param>
/// <param name="Disks">One entry per disk.</param>
/// <param name="Telemetry">Key and value.</param>
/// <param name="LogText">extension.log.</param>
/// <param name="Timeline">The moments of the frozen window, from the log; null if it tells none.</param>
internal sealed record BackupResult(
    string StatusText,
    string? Code,
    int? Consistency,
    string? Message,
    IReadOnlyList<DiskResult> Disks,
    IReadOnlyDictionary<string, string> Telemetry,
    string LogText,
    FrozenWindow? Timeline)
{
    /// <summary>What the log tells of the owner's scripts, a line for each.</summary>
    internal IEnumerable<string> Scripts => LogText.Split('\n')
        .Where(line => line.Contains("-script /", StringComparison.Ordinal) && line.Contains("exit code", StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf("] ", StringComparison.Ordinal) + 2)..]);

    /// <summary>The consistency as a word.</summary>
    internal string ConsistencyWord => Consistency switch
    {
        0 => "none",
        1 => "file-system consistent",
        2 => "application consistent",
        3 => "crash consistent",
        _ => "not told",
    };

    /// <summary>Reads status file and log.</summary>
    /// <exception cref="InvalidOperationException">There is no status, or it isn't what docs/protocol.md says.</exception>
    internal static BackupResult Read(DemoAgent agent)
    {
        string status = ReadOrEmpty(agent.StatusFile);
        string log = ReadOrEmpty(Path.Combine(agent.LogFolder, "extension.log"));
        try
        {
            string embedded = (string)JsonNode.Parse(status)![0]!["status"]!["substatus"]![0]!["name"]!;
            JsonNode report = JsonNode.Parse(embedded)![0]!["status"]!;
            JsonNode message = JsonNode.Parse((string)report["formattedMessage"]!["message"]!)!;
            return new BackupResult(
                status,
                report["code"]?.ToString(),
                (int?)message["snapshotConsistency"],
                (string?)message["messageStr"],
                [.. (report["snapshotInfo"] as JsonArray ?? []).Select(Disk)],
                ReadTelemetry(report["telemetryData"] as JsonArray ?? []),
                log,
                FrozenWindow.Find(log));
        }
        catch (Exception unexpected) when (unexpected is NullReferenceException or System.Text.Json.JsonException
            or InvalidOperationException or ArgumentOutOfRangeException)
        {
            throw new InvalidOperationException($"{agent.StatusFile} holds no complete status: {Excerpt(status)}", unexpected);
        }
    }

    private static DiskResult Disk(JsonNode? entry) => new(
        (bool?)entry!["isSuccessful"] ?? false,
        (string?)entry["blobUri"] ?? string.Empty,
        (string?)entry["snapshotUri"],
        (string?)entry["errorMessage"]);

    private static Dictionary<string, string> ReadTelemetry(JsonArray items)
    {
        var telemetry = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonNode? item in items)
        {
            telemetry[(string?)item!["Key"] ?? "?"] = (string?)item["Value"] ?? string.Empty;
        }

        return telemetry;
    }

    private static string ReadOrEmpty(string path) => File.Exists(path) ? File.ReadAllText(path) : string.Empty;

    private static string Excerpt(string text) => text.Length switch
    {
        0 => "it is missing or empty",
        > 400 => text[..400] + "…",
        _ => text,
    };
}
