using static SnapshotCore.Errors.HealthState;

namespace SnapshotCore.Errors;

/// <content>Codes of the owner's scripts: 300 to 318.</content>
public static partial class ErrorCatalogue
{
    private const string Raise =
        "Check the script; raise timeoutInSeconds in /etc/azure/VMSnapshotScriptPluginConfig.json if it needs longer.";

    private static ErrorEntry[] ScriptCodes =>
    [
        new(ErrorCode.PreScriptFailed, "FailedPrepostPreScriptFailed", Yellow, ErrorSource.Scripts,
            "The pre-script ended with an error, so application consistency is not assured.",
            "Read the script's own log and repair the script.")
        {
            DocumentedName = "Pre-ScriptExecutionFailed",
        },
        new(ErrorCode.PostScriptFailed, "FailedPrepostPostScriptFailed", Yellow, ErrorSource.Scripts,
            "The post-script ended with an error, so the application may not be back at work.",
            "Read the script's own log, and check the application.")
        {
            DocumentedName = "Post-ScriptExecutionFailed",
        },
        new(ErrorCode.PreScriptNotFound, "FailedPrepostPreScriptNotFound", Yellow, ErrorSource.Scripts,
            "There is no pre-script at the configured path.",
            "Put the script at the path that the script configuration names.")
        {
            DocumentedName = "Pre-ScriptNotFound",
        },
        new(ErrorCode.PostScriptNotFound, "FailedPrepostPostScriptNotFound", Yellow, ErrorSource.Scripts,
            "There is no post-script at the configured path.",
            "Put the script at the path that the script configuration names.")
        {
            DocumentedName = "Post-ScriptNotFound",
        },
        new(ErrorCode.PluginHostConfigParsing, "FailedPrepostPluginhostConfigParsing", Yellow, ErrorSource.Scripts,
            "The plugin-host file of the extension is damaged; scripts cannot run.",
            "Uninstall the extension; the next backup installs it again.")
        {
            DocumentedName = "IncorrectPluginhostFile",
        },
        new(ErrorCode.PluginConfigParsing, "FailedPrepostPluginConfigParsing", Yellow, ErrorSource.Scripts,
            "The script configuration is wrong; scripts cannot run.",
            "Start over from a fresh copy of the template.")
        {
            DocumentedName = "IncorrectJSONConfigFile",
        },
        new(ErrorCode.PreScriptPermission, "FailedPrepostPreScriptPermissionError", Yellow, ErrorSource.Scripts,
            "The pre-script does not belong to root alone.",
            "Give it to root with mode 700.")
        {
            DocumentedName = "InsufficientPermissionforPre-Script",
        },
        new(ErrorCode.PostScriptPermission, "FailedPrepostPostScriptPermissionError", Yellow, ErrorSource.Scripts,
            "The post-script does not belong to root alone.",
            "Give it to root with mode 700.")
        {
            DocumentedName = "InsufficientPermissionforPost-Script",
        },
        new(ErrorCode.PreScriptTimeout, "FailedPrepostPreScriptTimeout", Yellow, ErrorSource.Scripts,
            "The pre-script exceeded its time.",
            Raise)
        {
            DocumentedName = "Pre-ScriptTimeout",
        },
        new(ErrorCode.PostScriptTimeout, "FailedPrepostPostScriptTimeout", Yellow, ErrorSource.Scripts,
            "The post-script exceeded its time.",
            Raise)
        {
            DocumentedName = "Post-ScriptTimeout",
        },
        new(ErrorCode.PluginHostPreTimeout, "FailedPrepostPluginhostPreTimeout", Yellow, ErrorSource.Scripts,
            "The pre-scripts together exceeded their time.",
            Raise),
        new(ErrorCode.PluginHostPostTimeout, "FailedPrepostPluginhostPostTimeout", Yellow, ErrorSource.Scripts,
            "The post-scripts together exceeded their time.",
            Raise),
        new(ErrorCode.ScriptChecksumMismatch, "FailedPrepostCheckSumMismatch", Yellow, ErrorSource.Scripts,
            "Reserved; never reported.",
            ""),
        new(ErrorCode.PluginHostConfigNotFound, "FailedPrepostPluginhostConfigNotFound", Yellow, ErrorSource.Scripts,
            "The plugin-host file is missing.",
            "Restore it with owner root and mode 644."),
        new(ErrorCode.PluginHostConfigPermission, "FailedPrepostPluginhostConfigPermissionError", Yellow, ErrorSource.Scripts,
            "The plugin-host file can be changed by others than root.",
            "Run chmod 644 and chown root on it."),
        new(ErrorCode.PluginHostConfigOwnership, "FailedPrepostPluginhostConfigOwnershipError", Yellow, ErrorSource.Scripts,
            "The plugin-host file does not belong to root.",
            "Run chown root on it."),
        new(ErrorCode.PluginConfigNotFound, "FailedPrepostPluginConfigNotFound", Yellow, ErrorSource.Scripts,
            "The script configuration is missing.",
            "Create it from the template with owner root and mode 600."),
        new(ErrorCode.PluginConfigPermission, "FailedPrepostPluginConfigPermissionError", Yellow, ErrorSource.Scripts,
            "The script configuration can be read or changed by others than root.",
            "Run chmod 600 and chown root on it."),
        new(ErrorCode.PluginConfigOwnership, "FailedPrepostPluginConfigOwnershipError", Yellow, ErrorSource.Scripts,
            "The script configuration does not belong to root.",
            "Run chown root on it."),
    ];
}
