using AgentEmulator.Commands;

namespace AgentEmulator.Agent;

/// <summary>One version of a handler and its commands, each with the change of state that its success means.</summary>
internal sealed class HandlerInstance
{
    internal const string Ready = "Ready";
    internal const string NotReady = "NotReady";

    private readonly AgentOptions _options;
    private readonly HandlerGoal _goal;
    private readonly ExtensionSettings? _settings;
    private readonly AgentLog _log;

    internal HandlerInstance(AgentOptions options, HandlerGoal goal, string version, ExtensionSettings? settings)
    {
        _options = options;
        _goal = goal;
        _settings = settings;
        Folder = new HandlerFolder(options, goal.Name, version, goal.MultiConfig, settings);
        _log = new AgentLog(Folder, options);
        _log.Open();
    }

    internal HandlerFolder Folder { get; }

    internal AgentLog Log => _log;

    internal string Operation { get; private set; } = "Unknown";

    internal (HandlerManifest? Manifest, HandlerFailure? Failure) LoadManifest() =>
        HandlerManifest.Load(Folder.Manifest, _options.IsDebian12);

    /// <summary>Download, unpack, initialize, write the settings.</summary>
    internal HandlerFailure? SetUp()
    {
        Operation = "Download";
        Folder.State = HandlerFolder.NotInstalled;
        HandlerFailure? failure = HandlerPackage.Download(Folder, _goal.Package, _options)
            ?? HandlerPackage.Initialize(Folder, _options.IsDebian12);
        if (failure is null)
        {
            Folder.WriteSettings();
        }

        return failure;
    }

    internal async Task<HandlerFailure?> InstallAsync(int? uninstallExitCode, CancellationToken cancellation)
    {
        HandlerFailure? failure = await RunAsync(CommandKind.Install, cancellation, (CommandEnvironment.UninstallExitCode, ExitCodeText(uninstallExitCode)));
        if (failure is null)
        {
            Folder.State = HandlerFolder.Installed;
            Folder.SetStatus(NotReady, ReportCode.Success, "Plugin installed but not enabled");
        }

        return failure;
    }

    internal async Task<HandlerFailure?> EnableAsync(int? uninstallExitCode, CancellationToken cancellation)
    {
        HandlerFailure? failure = await RunAsync(CommandKind.Enable, cancellation, (CommandEnvironment.UninstallExitCode, ExitCodeText(uninstallExitCode)));
        if (failure is not null)
        {
            return failure with { IsOfExtension = Folder.IsMultiConfig && !failure.IsUnexpected };
        }

        if (Folder.IsMultiConfig)
        {
            Folder.ExtensionState = HandlerFolder.Enabled;
        }

        Folder.State = HandlerFolder.Enabled;
        Folder.SetStatus(Ready, ReportCode.Success, "Plugin enabled");
        return null;
    }

    internal async Task<HandlerFailure?> DisableAsync(bool ignoreFailure, CancellationToken cancellation)
    {
        HandlerFailure? failure = await RunAsync(CommandKind.Disable, cancellation);
        if (failure is not null && (!ignoreFailure || failure.IsUnexpected))
        {
            return failure;
        }

        if (Folder.IsMultiConfig)
        {
            // Deleting an extension (state disabled) forgets it; 2.7.3 forgets it on every disable.
            if (_settings!.State == RequestedState.Disabled || _options.IsDebian12)
            {
                Folder.RemoveExtensionFiles();
            }
            else
            {
                Folder.ExtensionState = HandlerFolder.Disabled;
            }
        }

        if (!EnabledExtensions().Any())
        {
            Folder.State = HandlerFolder.Installed;
            Folder.SetStatus(NotReady, ReportCode.Success, "Plugin disabled");
        }

        return null;
    }

    /// <summary>Runs update in this version's folder; a failure marks the version.</summary>
    internal async Task<HandlerFailure?> UpdateAsync(
        string targetVersion, string updatingFrom, IReadOnlyDictionary<string, int> disableExitCodes, CancellationToken cancellation)
    {
        HandlerFailure? failure = await RunAsync(
            CommandKind.Update,
            cancellation,
            (CommandEnvironment.TargetVersion, targetVersion),
            (CommandEnvironment.UpdatingFrom, updatingFrom),
            DisableExitCodes(disableExitCodes));
        if (failure is { IsUnexpected: false })
        {
            Folder.State = HandlerFolder.FailedUpgrade;
        }

        return failure;
    }

    internal Task<HandlerFailure?> UninstallAsync(CancellationToken cancellation) => RunAsync(CommandKind.Uninstall, cancellation);

    /// <summary>The extensions to disable: those enabled with multi-config, the one there may be without.</summary>
    internal IEnumerable<HandlerInstance> EnabledExtensions() => !_goal.MultiConfig
        ? []
        : _goal.Settings
            .Select(settings => new HandlerInstance(_options, _goal, Folder.Version, settings))
            .Where(extension => extension.Folder.ExtensionState == HandlerFolder.Enabled);

    /// <summary>Disables whatever of the handler is enabled; stops at the first failure that <paramref name="onFailure"/> doesn't take.</summary>
    internal async Task<HandlerFailure?> DisableAllAsync(
        Func<string, HandlerFailure?, HandlerFailure?> onFailure, CancellationToken cancellation)
    {
        HandlerInstance[] toDisable = _goal.MultiConfig ? [.. EnabledExtensions()] : [this];
        foreach (HandlerInstance extension in toDisable)
        {
            HandlerFailure? failure = await extension.DisableAsync(ignoreFailure: false, cancellation);
            if (onFailure(extension._settings?.Name ?? _goal.Name, failure) is { } final)
            {
                return final;
            }
        }

        return null;
    }

    private static string ExitCodeText(int? exitCode) =>
        exitCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? CommandEnvironment.NotRun;

    private (string Name, string Value) DisableExitCodes(IReadOnlyDictionary<string, int> exitCodes)
    {
        // "None" is what Python makes of a missing entry.
        string Text(string name) => exitCodes.TryGetValue(name, out int code) ? ExitCodeText(code) : "None";

        if (!_goal.MultiConfig)
        {
            return (CommandEnvironment.DisableExitCode, Text(_goal.Name));
        }

        var list = new System.Text.Json.Nodes.JsonArray();
        foreach (string name in _goal.Settings.Select(settings => settings.Name!))
        {
            list.Add((System.Text.Json.Nodes.JsonNode)new System.Text.Json.Nodes.JsonObject { ["extensionName"] = name, ["exitCode"] = Text(name) });
        }

        return (CommandEnvironment.DisableExitCodes, Json.PythonJson.Dumps(list));
    }

    private async Task<HandlerFailure?> RunAsync(
        CommandKind kind, CancellationToken cancellation, params (string Name, string Value)[] variables)
    {
        Operation = kind.ToString();
        (HandlerManifest? manifest, HandlerFailure? failure) = LoadManifest();
        if (manifest is null)
        {
            return failure;
        }

        if (manifest.Command(kind) is not { } command)
        {
            return HandlerFailure.Unexpected($"'{HandlerManifest.KeyOf(kind)}'");
        }

        _log.Info($"{kind} extension: [{command}]");
        var environment = new CommandEnvironment(Folder, _settings, _options, variables);
        return await new CommandRunner(_options).RunAsync(kind, command, Folder, environment, _log, cancellation);
    }
}
