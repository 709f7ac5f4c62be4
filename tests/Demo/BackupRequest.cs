using System.Text;
using System.Text.Json.Nodes;

namespace Demo;

/// <summary>What the backup service asks for: the settings of one backup (docs/protocol.md, "Settings").</summary>
/// <param name="PublicSettings">JSON text.</param>
/// <param name="ProtectedSettings">JSON text in the clear; the agent's side encrypts it.</param>
/// <param name="Metadata">What each snapshot is to carry.</param>
/// <param name="Secrets">Texts that must not show up in anything the extension writes.</param>
internal sealed record BackupRequest(
    string PublicSettings,
    string ProtectedSettings,
    IReadOnlyDictionary<string, string> Metadata,
    IReadOnlyList<string> Secrets)
{
    // All that taking a snapshot, and writing a report, needs.
    private const string Rights = "rw";

    internal static BackupRequest For(Stage stage, TimeProvider clock)
    {
        DateTimeOffset now = clock.GetUtcNow();
        string Sas(string blob) => stage.Storage.Sas(blob, Rights, now.AddHours(1)).AbsoluteUri;
        string[] disks = [.. stage.Disks.Select(disk => Sas(disk.Blob))];
        string logs = Sas(Stage.LogsBlob);
        string status = Sas(Stage.StatusBlob);
        string token = Guid.NewGuid().ToString("N");
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["policyName"] = "nightly",
            ["jobId"] = Guid.NewGuid().ToString("N")[..8],
        };

        var publicObject = new JsonObject
        {
            ["backupMetadata"] = new JsonArray([.. metadata.Select(Pair)]),
            ["snapshotTaskToken"] = token,
            ["includedDisks"] = null,
            ["dynamicConfigsFromCRP"] = null,
        };
        var publicSettings = new JsonObject
        {
            ["locale"] = "en-us",
            ["taskId"] = $"{Guid.NewGuid()}_1",
            ["commandToExecute"] = "snapshot",
            ["commandStartTimeUTCTicks"] = $"{now.UtcTicks}",
            ["vmType"] = "microsoft.compute/virtualmachines",
            ["customSettings"] = """{"takeSnapshotFrom":"onlyGuest","isManagedVm":false}""",
            ["objectStr"] = Encode(publicObject),
        };
        var privateObject = new JsonObject { ["blobSASUri"] = new JsonArray([.. disks.Select(uri => (JsonNode)uri)]) };
        var protectedSettings = new JsonObject
        {
            ["objectStr"] = Encode(privateObject),
            ["logsBlobUri"] = logs,
            ["statusBlobUri"] = status,
        };
        string[] signatures = [.. disks.Append(logs).Append(status).Select(Signature)];
        return new BackupRequest(
            publicSettings.ToJsonString(), protectedSettings.ToJsonString(), metadata, [.. signatures, token]);
    }

    private static JsonNode Pair(KeyValuePair<string, string> item) =>
        new JsonObject { ["Key"] = item.Key, ["Value"] = item.Value };

    private static string Encode(JsonObject document) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(document.ToJsonString()));

    private static string Signature(string uri) =>
        uri.Split('&', '?').First(part => part.StartsWith("sig=", StringComparison.Ordinal))["sig=".Length..];
}
