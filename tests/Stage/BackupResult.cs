using System.Text.Json.Nodes;

namespace Stage;

/// <summary>One disk's entry of the report.</summary>
internal sealed record DiskResult(bool IsSuccessful, string? BlobUri, string? SnapshotUri, string? Error);

/// <summary>The status file, and the report for the backup service that is embedded in it (docs/protocol.md, "Status").</summary>
internal sealed class BackupResult
{
    private BackupResult(string text)
    {
        Text = text;
        File = (JsonObject)JsonNode.Parse(text)![0]!["status"]!;
        EmbeddedText = (string)File["substatus"]![0]!["name"]!;
        Report = (JsonObject)JsonNode.Parse(EmbeddedText)![0]!["status"]!;
        Embedded = (JsonObject)JsonNode.Parse((string)Report["formattedMessage"]!["message"]!)!;
    }

    /// <summary>When it was written, by its writer's clock.</summary>
    internal DateTimeOffset Written => DateTimeOffset.Parse((string)JsonNode.Parse(Text)![0]!["timestampUTC"]!);

    /// <summary>The file, as it is.</summary>
    internal string Text { get; }

    /// <summary>The file's object <c>status</c>.</summary>
    internal JsonObject File { get; }

    /// <summary>The embedded report, as it is.</summary>
    internal string EmbeddedText { get; }

    /// <summary>The embedded report's object <c>status</c>.</summary>
    internal JsonObject Report { get; }

    /// <summary>The JSON document that is the embedded report's message.</summary>
    internal JsonObject Embedded { get; }

    internal int Code => int.Parse((string)Report["code"]!);

    internal int HealthCode => (int)Report["vmHealthInfo"]!["vmHealthStatusCode"]!;

    internal int HealthState => (int)Report["vmHealthInfo"]!["vmHealthState"]!;

    /// <summary>What the agent sees: success, or error.</summary>
    internal string FileStatus => (string)File["status"]!;

    /// <summary>What the backup service sees.</summary>
    internal string TrueStatus => (string)Report["status"]!;

    internal int Consistency => (int)Embedded["snapshotConsistency"]!;

    internal string Message => (string)Embedded["messageStr"]!;

    /// <summary>One entry per disk; null if the snapshot phase was not entered.</summary>
    internal IReadOnlyList<DiskResult>? Disks => Report["snapshotInfo"] is JsonArray entries
        ? [.. entries.Select(entry => new DiskResult((bool)entry!["isSuccessful"]!, (string?)entry["blobUri"],
            (string?)entry["snapshotUri"], (string?)entry["errorMessage"]))]
        : null;

    internal IReadOnlyDictionary<string, string> Telemetry => ((JsonArray)Report["telemetryData"]!)
        .ToDictionary(item => (string)item!["Key"]!, item => (string)item!["Value"]!, StringComparer.Ordinal);

    /// <summary>Whether the backup service is told of a success.</summary>
    internal bool IsSuccess => TrueStatus == "success" && Code is 0 or 1;

    internal bool IsTransitional => (string?)File["code"] == "4";

    /// <summary>The code in the text of a status blob; null if it is empty.</summary>
    internal static int? CodeOf(string blob) =>
        blob.Trim().Length == 0 ? null : int.Parse((string)JsonNode.Parse(blob)![0]!["status"]!["code"]!);

    /// <summary>Reads a status file; null if there is none.</summary>
    internal static BackupResult? Read(string path) =>
        System.IO.File.Exists(path) ? new BackupResult(System.IO.File.ReadAllText(path)) : null;
}
