using System.Text.Json;

namespace HostEmulator.Contract;

/// <summary>The body of presnapshot.</summary>
internal static class PreSnapshotContract
{
    private const string Settings = "preSnapshotSettings";

    private static readonly Dictionary<string, Func<JsonElement, bool>> Rules = new(StringComparer.Ordinal)
    {
        ["isVMADEEnabled"] = SettingRules.IsBoolean,
    };

    internal static PreSnapshotRequest Read(BodyFields fields)
    {
        fields.AllowOnly("taskId", "snapshotTaskToken", Settings);
        return new PreSnapshotRequest(
            fields.Text("taskId", mayBeEmpty: false),
            fields.Text("snapshotTaskToken", mayBeEmpty: true),
            fields.Has(Settings) ? ReadSettings(fields) : null);
    }

    private static Dictionary<string, JsonElement> ReadSettings(BodyFields fields)
    {
        Dictionary<string, JsonElement> settings = SettingRules.Read(fields, Settings, Rules);
        foreach (string key in Rules.Keys.Where(key => !settings.ContainsKey(key)))
        {
            fields.Violate($"The field {Settings} lacks the key {key}.");
        }

        return settings;
    }
}
