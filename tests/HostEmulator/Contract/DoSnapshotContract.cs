using System.Text.Json;

namespace HostEmulator.Contract;

/// <summary>The body of dosnapshot.</summary>
internal static class DoSnapshotContract
{
    private const string Settings = "settings";
    private const string EncryptionSettings = "DiskEncryptionSettings";

    private static readonly string[] AlwaysSent =
        ["isSnapshotTtlEnabled", "useMccfToFetchDsasForAllDisks", "useMccfForLad", "EnableVMSnapshotExtensionPolling", "isVmmdBlobIncluded"];

    private static readonly string[] SentIfEncrypted = ["isOsDiskADEEncrypted", "areDataDisksADEEncrypted"];

    private static readonly Dictionary<string, Func<JsonElement, bool>> Rules = new(StringComparer.Ordinal)
    {
        ["isSnapshotTtlEnabled"] = SettingRules.IsFlag,
        ["useMccfToFetchDsasForAllDisks"] = SettingRules.IsFlag,
        ["useMccfForLad"] = SettingRules.IsFlag,
        ["EnableVMSnapshotExtensionPolling"] = SettingRules.IsFlag,
        ["isVmmdBlobIncluded"] = SettingRules.IsBoolean,
        ["isOsDiskADEEncrypted"] = SettingRules.IsBoolean,
        ["areDataDisksADEEncrypted"] = SettingRules.IsBoolean,
    };

    internal static SnapshotRequest Read(BodyFields fields)
    {
        fields.AllowOnly("taskId", "diskIds", Settings, "snapshotTaskToken", "snapshotMetadata", "instantAccessDurationMinutes");
        var request = new SnapshotRequest(
            fields.Text("taskId", mayBeEmpty: false),
            fields.Text("snapshotTaskToken", mayBeEmpty: true),
            fields.Numbers("diskIds"),
            SettingRules.Read(fields, Settings, Rules),
            fields.Pairs("snapshotMetadata"),
            fields.OptionalNumber("instantAccessDurationMinutes"));
        CheckMetadata(fields, request);
        CheckSettings(fields, request);
        return request;
    }

    private static void CheckMetadata(BodyFields fields, SnapshotRequest request)
    {
        foreach ((string key, JsonElement value) in request.Metadata)
        {
            if (JsonText.Of(value) is null)
            {
                fields.Violate($"The field snapshotMetadata has a value that is no text for the key {key}.");
            }
        }
    }

    private static void CheckSettings(BodyFields fields, SnapshotRequest request)
    {
        // What the host told of encryption comes back as a whole, or not at all.
        bool isEncrypted = request.Metadata.Any(entry => entry.Key == EncryptionSettings);
        string[] needed = isEncrypted ? [.. AlwaysSent, .. SentIfEncrypted] : AlwaysSent;
        foreach (string key in needed.Where(key => !request.Settings.ContainsKey(key)))
        {
            fields.Violate($"The field {Settings} lacks the key {key}.");
        }

        if (!isEncrypted && SentIfEncrypted.Any(request.Settings.ContainsKey))
        {
            fields.Violate($"The field snapshotMetadata lacks the key {EncryptionSettings}, which belongs to the settings of encryption.");
        }
    }
}
