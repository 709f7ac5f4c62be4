using System.Text;
using System.Text.Json.Nodes;

namespace Stage;

/// <summary>
/// What the backup service writes for one backup: five JSON documents (docs/protocol.md, "Settings"), to be changed freely
/// before <see cref="VirtualMachine.RunBackupAsync"/>. As made by <see cref="VirtualMachine.NewRequest"/> it asks for a
/// good backup of all disks through the guest.
/// </summary>
internal sealed class RequestBuilder
{
    private readonly string _token = Guid.NewGuid().ToString("N");

    internal RequestBuilder(IEnumerable<string> disks, string logsBlob, string statusBlob, DateTimeOffset now)
    {
        TaskId = $"{Guid.NewGuid()}_1";
        Public["locale"] = "en-us";
        Public["taskId"] = TaskId;
        Public["commandToExecute"] = "snapshot";
        Public["commandStartTimeUTCTicks"] = $"{now.UtcTicks}";
        Public["vmType"] = "microsoft.compute/virtualmachines";
        Custom["takeSnapshotFrom"] = "onlyGuest";
        Custom["isManagedVm"] = false;
        PublicObject["backupMetadata"] =
            new JsonArray(Pair("policyName", "nightly"), Pair("jobId", TaskId[..8]));
        PublicObject["snapshotTaskToken"] = _token;
        PublicObject["includedDisks"] = null;
        PublicObject["dynamicConfigsFromCRP"] = null;
        PrivateObject["blobSASUri"] = new JsonArray([.. disks.Select(uri => (JsonNode)uri)]);
        Protected["logsBlobUri"] = logsBlob;
        Protected["statusBlobUri"] = statusBlob;
    }

    /// <summary>The public settings; customSettings and objectStr are added from the documents below unless set here.</summary>
    internal JsonObject Public { get; } = [];

    /// <summary>The protected settings; objectStr is added from <see cref="PrivateObject"/> unless set here.</summary>
    internal JsonObject Protected { get; } = [];

    /// <summary>The document in the public settings' customSettings.</summary>
    internal JsonObject Custom { get; } = [];

    /// <summary>The document in the public settings' objectStr.</summary>
    internal JsonObject PublicObject { get; } = [];

    /// <summary>The document in the protected settings' objectStr.</summary>
    internal JsonObject PrivateObject { get; } = [];

    internal string TaskId { get; }

    /// <summary>Texts that must not show up in anything the extension writes: signatures and tokens.</summary>
    internal IReadOnlyList<string> Secrets =>
    [
        _token,
        .. new[] { (string?)Protected["logsBlobUri"], (string?)Protected["statusBlobUri"] }
            .Concat((PrivateObject["blobSASUri"] as JsonArray ?? []).Select(uri => (string?)uri))
            .OfType<string>().SelectMany(Signatures),
    ];

    /// <summary>The disks' SAS URIs, to look at or replace.</summary>
    internal JsonArray Disks => (JsonArray)PrivateObject["blobSASUri"]!;

    /// <summary>The public settings as JSON text.</summary>
    internal string PublicText => WithDefaults(Public, PublicObject, Custom).ToJsonString();

    /// <summary>The protected settings as JSON text, not encrypted.</summary>
    internal string ProtectedText => WithDefaults(Protected, PrivateObject, custom: null).ToJsonString();

    internal static JsonObject Pair(string key, JsonNode? value) => new() { ["Key"] = key, ["Value"] = value };

    /// <summary>The encoding of both objectStr.</summary>
    internal static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static JsonObject WithDefaults(JsonObject settings, JsonObject document, JsonObject? custom)
    {
        var all = (JsonObject)settings.DeepClone();
        all.TryAdd("objectStr", Encode(document.ToJsonString()));
        if (custom is not null)
        {
            all.TryAdd("customSettings", custom.ToJsonString());
        }

        return all;
    }

    private static IEnumerable<string> Signatures(string uri) =>
        uri.Split('&', '?').Where(part => part.StartsWith("sig=", StringComparison.Ordinal)).Select(part => part[4..])
            .Where(signature => signature.Length > 8);
}
