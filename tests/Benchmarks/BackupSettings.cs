using System.Text;
using System.Text.Json.Nodes;

using AgentEmulator.Certificates;

namespace Benchmarks;

/// <summary>The settings file of a backup, as the guest agent writes it (docs/protocol.md).</summary>
internal static class BackupSettings
{
    /// <summary>The text of <c>N.settings</c>.</summary>
    /// <param name="certificate">Whom the secret part is for.</param>
    /// <param name="disks">The disks' addresses.</param>
    /// <param name="log">The address of the log blob.</param>
    /// <param name="status">The address of the status blob.</param>
    internal static string Write(VmCertificate certificate, IEnumerable<string> disks, string log, string status)
    {
        var secret = new JsonObject
        {
            ["objectStr"] = Encode(new JsonObject { ["blobSASUri"] = new JsonArray([.. disks.Select(disk => (JsonNode)disk)]) }),
            ["logsBlobUri"] = log,
            ["statusBlobUri"] = status,
        };
        var settings = new JsonObject
        {
            ["protectedSettingsCertThumbprint"] = certificate.Thumbprint,
            ["protectedSettings"] = certificate.Encrypt(secret.ToJsonString()),
            ["publicSettings"] = new JsonObject
            {
                ["locale"] = "en-us",
                ["taskId"] = $"{Guid.NewGuid()}",
                ["commandToExecute"] = "snapshot",
                ["commandStartTimeUTCTicks"] = $"{TimeProvider.System.GetUtcNow().UtcTicks}",
                ["vmType"] = "microsoft.compute/virtualmachines",
                ["customSettings"] = """{"takeSnapshotFrom":"onlyGuest","isManagedVm":false}""",
                ["objectStr"] = Encode(new JsonObject
                {
                    ["backupMetadata"] = new JsonArray(new JsonObject { ["Key"] = "policyName", ["Value"] = "nightly" }),
                    ["snapshotTaskToken"] = "token",
                }),
            },
        };
        var document = new JsonObject
        {
            ["runtimeSettings"] = new JsonArray(new JsonObject { ["handlerSettings"] = settings }),
        };
        return document.ToJsonString();
    }

    private static string Encode(JsonObject document) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(document.ToJsonString()));
}
