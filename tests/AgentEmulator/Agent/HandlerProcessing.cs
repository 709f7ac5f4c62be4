namespace AgentEmulator.Agent;

/// <summary>
/// What one goal state makes of one handler (with multi-config: of one of its extensions): which commands run, in which order, in
/// which version's folder, and what a failure of each means (docs/protocol.md, "Agent").
/// </summary>
internal sealed class HandlerProcessing(AgentOptions options, HandlerGoal goal, ExtensionSettings? settings)
{
    /// <summary>The version that was decided on; what is reported is about this one.</summary>
    internal string Version { get; private set; } = goal.Version;

    /// <summary>Does it all and records the outcome in config/HandlerStatus.</summary>
    internal async Task<HandlerFailure?> RunAsync(CancellationToken cancellation)
    {
        DecideVersion();
        HandlerInstance handler = Instance(Version);
        HandlerFailure? failure = ConfigurationFailure() ?? await (goal.State switch
        {
            RequestedState.Enabled => EnableAsync(handler, cancellation),
            RequestedState.Disabled => DisableAsync(handler, cancellation),
            RequestedState.Uninstall => UninstallAsync(handler, cancellation),
            _ => Task.FromResult<HandlerFailure?>(HandlerFailure.General(ReportCode.Unknown, $"Unknown ext handler state:{goal.State}")),
        });

        if (failure is not null)
        {
            handler.Log.Error(failure.Message);
            Record(handler, failure);
        }

        return failure;
    }

    private static void Record(HandlerInstance handler, HandlerFailure failure)
    {
        if (!failure.IsOfExtension)
        {
            handler.Folder.SetStatus(HandlerInstance.NotReady, failure.Code, failure.Message);
        }

        if (handler.Folder.IsMultiConfig)
        {
            handler.Folder.WritePlaceholderStatus(handler.Operation, failure);
        }
    }

    private HandlerInstance Instance(string version) => new(options, goal, version, settings);

    /// <summary>Disable and uninstall mean the installed version, whatever version the goal state names.</summary>
    private void DecideVersion()
    {
        if (goal.State != RequestedState.Enabled && HandlerFolder.InstalledVersion(options, goal.Name) is { } installed)
        {
            Version = installed;
        }
    }

    private HandlerFailure? ConfigurationFailure()
    {
        if (goal.ConfigurationError is { } reason)
        {
            return HandlerFailure.Configuration(reason);
        }

        bool isMissing = goal.State == RequestedState.Enabled
            && goal.PublishedVersions is { } published
            && !published.Any(version => HandlerVersion.Compare(version, goal.Version) == 0);
        return isMissing
            ? HandlerFailure.General(ReportCode.Unknown, $"Unable to find version {goal.Version} in manifest for extension {goal.Name}")
            : null;
    }

    private async Task<HandlerFailure?> EnableAsync(HandlerInstance handler, CancellationToken cancellation)
    {
        int? uninstallExitCode = null;
        if (handler.Folder.State is HandlerFolder.NotInstalled or HandlerFolder.FailedUpgrade)
        {
            string? oldVersion = HandlerFolder.InstalledVersion(options, goal.Name);
            HandlerFailure? failure = handler.SetUp();
            if (failure is null && oldVersion is null)
            {
                failure = await handler.InstallAsync(uninstallExitCode: null, cancellation);
            }
            else if (failure is null)
            {
                (failure, uninstallExitCode) = await UpdateAsync(Instance(oldVersion!), handler, cancellation);
            }

            if (failure is not null)
            {
                return failure;
            }
        }
        else
        {
            (HandlerManifest? manifest, HandlerFailure? failure) = goal.MultiConfig ? handler.LoadManifest() : (null, null);
            failure ??= manifest is null ? null : HandlerPackage.ConsistencyFailure(handler.Folder, manifest);
            if (failure is not null)
            {
                return failure;
            }

            handler.Folder.WriteSettings();
        }

        return await EnableExtensionAsync(handler, uninstallExitCode, cancellation);
    }

    private Task<HandlerFailure?> EnableExtensionAsync(HandlerInstance handler, int? uninstallExitCode, CancellationToken cancellation)
    {
        bool isDeleted = handler.Folder.IsMultiConfig && settings!.State != RequestedState.Enabled;
        if (!isDeleted)
        {
            return handler.EnableAsync(uninstallExitCode, cancellation);
        }

        return handler.Folder.ExtensionState == HandlerFolder.Disabled
            ? Task.FromResult<HandlerFailure?>(null)
            : handler.DisableAsync(ignoreFailure: true, cancellation);
    }

    private static Task<HandlerFailure?> DisableAsync(HandlerInstance handler, CancellationToken cancellation) =>
        handler.Folder.State == HandlerFolder.Enabled
            ? handler.DisableAsync(ignoreFailure: false, cancellation)
            : Task.FromResult<HandlerFailure?>(null);

    /// <summary>A failing disable aborts; a failing uninstall is only logged.</summary>
    private static async Task<HandlerFailure?> UninstallAsync(HandlerInstance handler, CancellationToken cancellation)
    {
        if (handler.Folder.State == HandlerFolder.Enabled
            && await handler.DisableAllAsync((_, failure) => failure, cancellation) is { } failedDisable)
        {
            return failedDisable;
        }

        if (handler.Folder.State != HandlerFolder.NotInstalled
            && await handler.UninstallAsync(cancellation) is { } failedUninstall)
        {
            if (failedUninstall.IsUnexpected)
            {
                return failedUninstall;
            }

            handler.Log.Error(failedUninstall.Message);
        }

        handler.Folder.Remove();
        return null;
    }

    private async Task<(HandlerFailure? Failure, int? UninstallExitCode)> UpdateAsync(
        HandlerInstance old, HandlerInstance handler, CancellationToken cancellation)
    {
        (HandlerManifest? manifest, HandlerFailure? failure) = handler.LoadManifest();
        if (manifest is null)
        {
            return (failure, null);
        }

        var disableExitCodes = new Dictionary<string, int>(StringComparer.Ordinal);
        HandlerFailure? failed = null;
        if (old.Folder.State == HandlerFolder.Enabled)
        {
            failed = await old.DisableAllAsync(
                (name, outcome) =>
                {
                    (HandlerFailure? final, disableExitCodes[name]) = OldVersionOutcome(old, outcome, manifest);
                    return final;
                },
                cancellation);
        }

        failed ??= await RunUpdateAsync(old, handler, disableExitCodes, cancellation);
        if (failed is not null)
        {
            return (failed, null);
        }

        (failed, int uninstallExitCode) = OldVersionOutcome(old, await old.UninstallAsync(cancellation), manifest);
        if (failed is not null)
        {
            return (failed, null);
        }

        old.Folder.Remove();
        failed = manifest.UpdatesWithInstall ? await handler.InstallAsync(uninstallExitCode, cancellation) : null;
        if (failed is null)
        {
            handler.Folder.State = HandlerFolder.Installed;
        }

        return (failed, uninstallExitCode);
    }

    /// <summary>The higher version's update runs: on a downgrade the old one's, told the target as version it comes from.</summary>
    private static Task<HandlerFailure?> RunUpdateAsync(
        HandlerInstance old, HandlerInstance handler, Dictionary<string, int> disableExitCodes, CancellationToken cancellation)
    {
        handler.Folder.CopyStateFrom(old.Folder);
        string target = handler.Folder.Version;
        return HandlerVersion.Compare(target, old.Folder.Version) > 0
            ? handler.UpdateAsync(target, old.Folder.Version, disableExitCodes, cancellation)
            : old.UpdateAsync(target, target, disableExitCodes, cancellation);
    }

    /// <summary>A failed command of the old version ends the update, unless the new version's manifest goes on in spite of it.</summary>
    private (HandlerFailure? Final, int ExitCode) OldVersionOutcome(HandlerInstance old, HandlerFailure? failure, HandlerManifest manifest)
    {
        if (failure is null)
        {
            return (null, 0);
        }

        if (failure.IsUnexpected)
        {
            return (failure, failure.Code);
        }

        bool goesOn = manifest.ContinuesOnUpdateFailure;
        string message = $"{failure.Message}; ContinueOnUpdate: {(goesOn ? "True" : "False")}";
        old.Log.Error(message);
        int code = options.IsDebian12 ? ReportCode.Unknown : ReportCode.Update;
        return (goesOn ? null : HandlerFailure.OldVersion(code, message), failure.ExitCode ?? failure.Code);
    }
}
