using System.Globalization;

using AgentEmulator.Agent;
using AgentEmulator.Json;

namespace AgentEmulator.Commands;

/// <summary>The variables that the agent adds to its own environment for one command.</summary>
internal sealed class CommandEnvironment
{
    internal const string NotRun = "NOT_RUN";
    internal const string UninstallExitCode = "AZURE_GUEST_AGENT_UNINSTALL_CMD_EXIT_CODE";
    internal const string DisableExitCode = "AZURE_GUEST_AGENT_DISABLE_CMD_EXIT_CODE";
    internal const string DisableExitCodes = "AZURE_GUEST_AGENT_DISABLE_CMD_EXIT_CODES_MULTIPLE_EXTENSIONS";
    internal const string UpdatingFrom = "AZURE_GUEST_AGENT_UPDATING_FROM_VERSION";
    internal const string TargetVersion = "VERSION";

    private const string SupportedFeatures = """[{"Key": "ExtensionTelemetryPipeline", "Value": "1.0"}]""";

    private readonly OrderedDictionary<string, string> _added = new(StringComparer.Ordinal);
    private readonly AgentOptions _options;

    internal CommandEnvironment(
        HandlerFolder folder, ExtensionSettings? settings, AgentOptions options, params ReadOnlySpan<(string Name, string Value)> ofThisCommand)
    {
        _options = options;
        foreach ((string name, string value) in ofThisCommand)
        {
            _added[name] = value;
        }

        _added["AZURE_GUEST_AGENT_EXTENSION_PATH"] = folder.Base;
        _added["AZURE_GUEST_AGENT_EXTENSION_VERSION"] = folder.Version;
        _added["AZURE_GUEST_AGENT_WIRE_PROTOCOL_ADDRESS"] = options.WireServerAddress;
        _added["ConfigSequenceNumber"] = (settings?.SequenceNumber ?? 0).ToString(CultureInfo.InvariantCulture);
        if (folder.IsMultiConfig)
        {
            _added["ConfigExtensionName"] = settings!.Name!;
        }

        _added["AZURE_GUEST_AGENT_EXTENSION_SUPPORTED_FEATURES"] = SupportedFeatures;
    }

    /// <summary>The added variables as JSON, for the log.</summary>
    internal string ToJson()
    {
        var document = new System.Text.Json.Nodes.JsonObject();
        foreach ((string name, string value) in _added)
        {
            document[name] = value;
        }

        return PythonJson.Dumps(document);
    }

    /// <summary>What the command gets. The agent's own environment wins where names clash.</summary>
    internal IReadOnlyDictionary<string, string> ToDictionary()
    {
        var all = new Dictionary<string, string>(_added, StringComparer.Ordinal);
        foreach ((string name, string value) in _options.BaseEnvironment)
        {
            all[name] = value;
        }

        all["_AZURE_GUEST_AGENT_DAEMON_VERSION_"] = _options.AgentVersion; // the daemon tells its worker
        if (_options.IsDebian12)
        {
            all["PYTHONDONTWRITEBYTECODE"] = "1";
        }

        return all;
    }
}
