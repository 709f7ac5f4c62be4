using System.Text;
using System.Text.Json;

using AgentEmulator.Commands;
using AgentEmulator.Json;

namespace AgentEmulator.Agent;

/// <summary>HandlerManifest.json as the agent understands it; only element 0 counts.</summary>
internal sealed class HandlerManifest
{
    internal const string FileName = "HandlerManifest.json";

    private readonly JsonElement _commands;
    private readonly bool _isDebian12;

    private HandlerManifest(JsonElement commands, bool isDebian12)
    {
        _commands = commands;
        _isDebian12 = isDebian12;
    }

    internal bool ReportsHeartbeat => Flag("reportHeartbeat");

    internal bool ContinuesOnUpdateFailure => Flag("continueOnUpdateFailure");

    internal bool SupportsMultipleExtensions => Flag("supportsMultipleExtensions");

    internal bool UpdatesWithInstall =>
        !_commands.TryGetProperty("updateMode", out JsonElement mode) || mode.ValueKind != JsonValueKind.String
        || string.Equals(mode.GetString(), "updatewithinstall", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the manifest of an unpacked handler.</summary>
    internal static (HandlerManifest? Manifest, HandlerFailure? Failure) Load(string path, bool isDebian12)
    {
        if (!File.Exists(path))
        {
            return (null, HandlerFailure.General(
                ReportCode.ManifestMissing, $"Failed to load manifest file ({path}): No such file or directory"));
        }

        if (PythonJson.TryParse(File.ReadAllText(path, new UTF8Encoding(false)), out _) is not { } document)
        {
            return (null, HandlerFailure.General(ReportCode.ManifestMalformed, $"Malformed manifest file ({path})."));
        }

        if (document.ValueKind != JsonValueKind.Array || document.GetArrayLength() == 0)
        {
            return (null, HandlerFailure.Unexpected("list index out of range"));
        }

        JsonElement first = document[0];
        if (first.ValueKind == JsonValueKind.Null)
        {
            return (null, HandlerFailure.General(ReportCode.Unknown, "Malformed manifest file."));
        }

        if (first.ValueKind != JsonValueKind.Object || !first.TryGetProperty("handlerManifest", out JsonElement commands))
        {
            return (null, HandlerFailure.Unexpected("'handlerManifest'"));
        }

        return commands.ValueKind == JsonValueKind.Object
            ? (new HandlerManifest(commands, isDebian12), null)
            : (null, HandlerFailure.General(ReportCode.Unknown, "Malformed manifest file."));
    }

    /// <summary>The command's text; null if its key is missing, which is noticed when the command is needed.</summary>
    internal string? Command(CommandKind kind) =>
        _commands.TryGetProperty(KeyOf(kind), out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    internal static string KeyOf(CommandKind kind) => kind.ToString().ToLowerInvariant() + "Command";

    /// <summary>Real booleans; text too: 2.15 takes "true" for true, 2.7.3 any text that isn't empty.</summary>
    private bool Flag(string key)
    {
        if (!_commands.TryGetProperty(key, out JsonElement value))
        {
            return false;
        }

        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.String when _isDebian12 => value.GetString()!.Length > 0,
            JsonValueKind.String => string.Equals(value.GetString(), "true", StringComparison.OrdinalIgnoreCase),
            JsonValueKind.Number => _isDebian12 && value.GetDouble() != 0,
            _ => false,
        };
    }
}
