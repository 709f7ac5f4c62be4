using System.Globalization;
using System.Text.Json.Nodes;

using AgentEmulator.Json;

namespace AgentEmulator.Agent;

/// <summary>The agent's memory of one version of a handler: the folder LIB/Name-Version and what the agent keeps in it.</summary>
internal sealed class HandlerFolder(AgentOptions options, string name, string version, bool multiConfig, ExtensionSettings? settings)
{
    internal const string NotInstalled = "NotInstalled";
    internal const string Installed = "Installed";
    internal const string Enabled = "Enabled";
    internal const string FailedUpgrade = "FailedUpgrade";
    internal const string Disabled = "Disabled";

    internal string Name => name;

    internal string Version => version;

    internal bool IsMultiConfig => multiConfig && settings?.Name is not null;

    /// <summary>Name-Version, as in folder names and logs.</summary>
    internal string FullName => $"{(IsMultiConfig ? $"{name}.{settings!.Name}" : name)}-{version}";

    internal string Base => Path.Combine(options.LibraryFolder, $"{name}-{version}");

    internal string Config => Path.Combine(Base, "config");

    internal string StatusFolder => Path.Combine(Base, "status");

    internal string Manifest => Path.Combine(Base, HandlerManifest.FileName);

    internal string HeartbeatFile => Path.Combine(Base, "heartbeat.log");

    internal string Log => Path.Combine(options.LogFolder, name);

    internal string Events => Path.Combine(Log, "events");

    internal string CommandLogName => IsMultiConfig ? $"CommandExecution_{settings!.Name}.log" : "CommandExecution.log";

    /// <summary>The downloaded package; two underscores.</summary>
    internal string Package => Path.Combine(options.LibraryFolder, $"{name}__{version}.zip");

    internal string State
    {
        get => ReadState("HandlerState", NotInstalled);
        set => WriteState("HandlerState", value);
    }

    /// <summary>State of the one extension of a multi-config handler.</summary>
    internal string ExtensionState
    {
        get => ReadState($"{settings?.Name}.HandlerState", Disabled);
        set => WriteState($"{settings?.Name}.HandlerState", value);
    }

    /// <summary>The newest version that is installed, or null.</summary>
    internal static string? InstalledVersion(AgentOptions options, string name)
    {
        string? newest = null;
        foreach (string path in Directory.Exists(options.LibraryFolder) ? Directory.GetDirectories(options.LibraryFolder, name + "-*") : [])
        {
            string version = path[(path.LastIndexOf('-') + 1)..];
            string stateFile = Path.Combine(path, "config", "HandlerState");
            bool isInstalled = HandlerVersion.IsVersion(version) && File.Exists(stateFile)
                && File.ReadAllText(stateFile) is not (NotInstalled or FailedUpgrade);
            if (isInstalled && (newest is null || HandlerVersion.Compare(newest, version) < 0))
            {
                newest = version;
            }
        }

        return newest;
    }

    internal string StatusFile(ExtensionSettings extension) => Path.Combine(
        StatusFolder, (IsMultiConfig ? extension.Name + "." : string.Empty) + Number(extension.SequenceNumber) + ".status");

    /// <summary>Writes N.settings: always all three keys; a handler without settings gets an empty 0.settings.</summary>
    internal void WriteSettings()
    {
        if (settings is null)
        {
            AgentFile.Write(Path.Combine(Config, "0.settings"), string.Empty);
            return;
        }

        // Settings that are no JSON never reach the handler: the agent writes three nulls instead.
        bool isValid = settings.PublicSettings is null || PythonJson.TryParse(settings.PublicSettings, out _) is not null;
        var handlerSettings = new JsonObject
        {
            ["publicSettings"] = isValid && settings.PublicSettings is { } text ? PythonJson.ToNode(PythonJson.TryParse(text, out _)!.Value) : null,
            ["protectedSettings"] = isValid ? settings.ProtectedSettings : null,
            ["protectedSettingsCertThumbprint"] = isValid ? settings.Thumbprint : null,
        };
        var document = new JsonObject { ["runtimeSettings"] = new JsonArray(new JsonObject { ["handlerSettings"] = handlerSettings }) };
        string prefix = IsMultiConfig ? settings.Name + "." : string.Empty;
        AgentFile.Write(Path.Combine(Config, $"{prefix}{Number(settings.SequenceNumber)}.settings"), PythonJson.Dumps(document));
    }

    internal void WriteEnvironment()
    {
        var folders = new JsonObject
        {
            ["logFolder"] = Log,
            ["configFolder"] = Config,
            ["statusFolder"] = StatusFolder,
            ["heartbeatFile"] = HeartbeatFile,
            ["eventsFolder"] = Events,
            ["eventsFolder_preview"] = Events,
        };
        var environment = new JsonObject { ["name"] = name, ["version"] = PythonJson.SchemaVersion(), ["handlerEnvironment"] = folders };
        AgentFile.Write(Path.Combine(Base, "HandlerEnvironment.json"), PythonJson.Dumps(new JsonArray(environment)));
    }

    /// <summary>What the agent will report about the handler; kept in config/HandlerStatus.</summary>
    internal void SetStatus(string status, int code, string message)
    {
        var document = new JsonObject
        {
            ["name"] = name,
            ["version"] = version,
            ["status"] = status,
            ["code"] = code,
            ["message"] = message,
            ["supports_multi_config"] = multiConfig,
            ["extension_status"] = null,
        };
        WriteState("HandlerStatus", PythonJson.Dumps(document));
    }

    /// <summary>Status, code and message of config/HandlerStatus; null if there is none.</summary>
    internal (string Status, int Code, string Message)? GetStatus()
    {
        string path = Path.Combine(Config, "HandlerStatus");
        if (!File.Exists(path) || PythonJson.TryParse(File.ReadAllText(path), out _) is not { } document)
        {
            return null;
        }

        return (
            document.GetProperty("status").GetString()!,
            document.GetProperty("code").GetInt32(),
            document.GetProperty("message").GetString()!);
    }

    /// <summary>What an update carries over: mrseq and the status files, nothing else.</summary>
    internal void CopyStateFrom(HandlerFolder old)
    {
        string sequence = Path.Combine(old.Base, "mrseq");
        if (File.Exists(sequence))
        {
            AgentFile.Copy(sequence, Base);
        }

        foreach (string file in Directory.Exists(old.StatusFolder) ? Directory.GetFiles(old.StatusFolder) : [])
        {
            AgentFile.Copy(file, StatusFolder);
        }
    }

    /// <summary>A status written by the agent in place of an extension of a multi-config handler, if there is none yet.</summary>
    internal void WritePlaceholderStatus(string operation, HandlerFailure failure)
    {
        string path = StatusFile(settings!);
        if (File.Exists(path))
        {
            return;
        }

        AgentFile.MakeFolder(StatusFolder, AgentFile.PrivateFolder);
        var status = new JsonObject
        {
            ["name"] = $"{name}.{settings!.Name}",
            ["operation"] = operation,
            ["status"] = "error",
            ["code"] = failure.Code,
            ["formattedMessage"] = new JsonObject { ["lang"] = "en-US", ["message"] = failure.Message },
        };
        string time = options.Clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        AgentFile.Write(path, PythonJson.Dumps(new JsonArray(
            new JsonObject { ["version"] = PythonJson.SchemaVersion(), ["timestampUTC"] = time, ["status"] = status })));
    }

    /// <summary>Forgets a deleted extension of a multi-config handler.</summary>
    internal void RemoveExtensionFiles()
    {
        foreach ((string folder, string pattern) in new[]
        {
            (Config, $"{settings!.Name}.*.settings"), (StatusFolder, $"{settings.Name}.*.status"), (Config, $"{settings.Name}.HandlerState"),
        })
        {
            Array.ForEach(Directory.GetFiles(folder, pattern), File.Delete);
        }
    }

    /// <summary>Deletes the package and the folder; files that vanish meanwhile don't matter.</summary>
    internal void Remove()
    {
        File.Delete(Package);
        for (int attempt = 0; Directory.Exists(Base); attempt++)
        {
            try
            {
                Directory.Delete(Base, recursive: true);
            }
            catch (IOException) when (attempt < 3)
            {
                // an asynchronous uninstall deletes or writes in the same folder
            }
        }
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private string ReadState(string file, string absent)
    {
        string path = Path.Combine(Config, file);
        return File.Exists(path) ? File.ReadAllText(path) : absent;
    }

    private void WriteState(string file, string value)
    {
        if (!Directory.Exists(Config))
        {
            AgentFile.MakeFolder(Base, AgentFile.PublicFolder, keepMode: true);
            AgentFile.MakeFolder(Config, AgentFile.PrivateFolder);
        }

        AgentFile.Write(Path.Combine(Config, file), value);
    }
}
