using System.Text.Json;

namespace HostEmulator.Contract;

/// <summary>Which settings a call knows, and their types.</summary>
internal static class SettingRules
{
    /// <summary>The settings by key; unknown and repeated ones, and values of a wrong type, are violations.</summary>
    /// <param name="fields">The body.</param>
    /// <param name="name">The field with the settings.</param>
    /// <param name="rules">For each key that is known whether its value is right.</param>
    internal static Dictionary<string, JsonElement> Read(
        BodyFields fields, string name, IReadOnlyDictionary<string, Func<JsonElement, bool>> rules)
    {
        var settings = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach ((string key, JsonElement value) in fields.Pairs(name))
        {
            if (!rules.TryGetValue(key, out Func<JsonElement, bool>? isRight))
            {
                fields.Violate($"The field {name} has the key {key}, which is not part of the call.");
            }
            else if (!settings.TryAdd(key, value))
            {
                fields.Violate($"The field {name} has the key {key} twice.");
            }
            else if (!isRight(value))
            {
                fields.Violate($"The field {name} has a value of a wrong type for the key {key}.");
            }
        }

        return settings;
    }

    /// <summary>A JSON boolean.</summary>
    internal static bool IsBoolean(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False;

    /// <summary>A JSON boolean or its name in any case: these come from the platform and are handed on as they came.</summary>
    internal static bool IsFlag(JsonElement value) => IsBoolean(value) || bool.TryParse(JsonText.Of(value), out _);
}
