using Newtonsoft.Json.Linq;

using SnapshotCore.Settings;

namespace VmSnapshot.Config;

/// <summary>The configuration for programs. docs/operations.md, "The configuration as JSON", is its contract.</summary>
internal static class ConfigJson
{
    private const int Schema = 1;

    /// <summary>The document.</summary>
    internal static JObject Write(ShownConfiguration shown) => new()
    {
        ["schema"] = Schema,
        ["file"] = shown.Path,
        ["isRead"] = shown.Owner.IsRead,
        ["settings"] = new JArray(shown.Owner.Settings.Select(Describe)),
        ["proxy"] = shown.Proxy is { } proxy
            ? new JObject { ["host"] = proxy.Host, ["port"] = proxy.Port, ["file"] = shown.AgentFile }
            : null,
        ["pluginHost"] = shown.PluginHost,
        ["package"] = new JObject
        {
            ["folder"] = shown.PackageFolder,
            ["files"] = new JArray(shown.PackageFiles.Select(file => new JObject { ["name"] = file.Name, ["text"] = file.Text })),
        },
        ["warnings"] = new JArray(shown.Warnings),
    };

    private static JObject Describe(OwnerSetting setting) => new()
    {
        ["section"] = setting.Key.Section,
        ["key"] = setting.Key.Name,
        ["value"] = setting.Value,
        ["line"] = setting.Line,
        ["hasEffect"] = setting.Key.HasEffect,
        ["meaning"] = setting.Key.Meaning,
    };
}
