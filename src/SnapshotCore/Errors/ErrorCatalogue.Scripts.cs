using static SnapshotCore.Errors.HealthState;

namespace SnapshotCore.Errors;

/// <content>Codes of the owner's scripts: 300 to 318.</content>
public static partial class ErrorCatalogue
{
    private const string Raise =
        "Find out what the script waits for; raise timeoutInSeconds in /etc/azure/VMSnapshotScriptPluginConfig.json if it needs longer.";

    private const string Give =
        "Run chown root and chmod 700 on it; 'vmsnapshot scripts check' shows all that is wrong.";

    private static ErrorEntry[] ScriptCodes =>
    [
        new(ErrorCode.PreScriptFailed, "FailedPrepostPreScriptFailed", Yellow, ErrorSource.Scripts,
            "a pre-script could not be started, or ended with an error in its last try",
            "The pre-script ended with an error, so application consistency is not assured.",
            "Read the script's own log and extension.log, and repair the script; 'vmsnapshot scripts test' runs it "
            + "without a backup.")
        {
            DocumentedName = "Pre-ScriptExecutionFailed",
        },
        new(ErrorCode.PostScriptFailed, "FailedPrepostPostScriptFailed", Yellow, ErrorSource.Scripts,
            "a post-script could not be started, or ended with an error in its last try; also one that a dead run owes",
            "The post-script ended with an error, so the application may not be back at work.",
            "Check the application, then read the script's own log and extension.log; 'vmsnapshot scripts test' runs it "
            + "without a backup.")
        {
            DocumentedName = "Post-ScriptExecutionFailed",
        },
        new(ErrorCode.PreScriptNotFound, "FailedPrepostPreScriptNotFound", Yellow, ErrorSource.Scripts,
            "preScriptLocation is empty or no absolute path, or no regular file is there",
            "There is no pre-script at the configured path.",
            "Put the script at the path that preScriptLocation names in /etc/azure/VMSnapshotScriptPluginConfig.json "
            + "(owner root, mode 700).")
        {
            DocumentedName = "Pre-ScriptNotFound",
        },
        new(ErrorCode.PostScriptNotFound, "FailedPrepostPostScriptNotFound", Yellow, ErrorSource.Scripts,
            "postScriptLocation is empty or no absolute path, or no regular file is there",
            "There is no post-script at the configured path.",
            "Put the script at the path that postScriptLocation names in /etc/azure/VMSnapshotScriptPluginConfig.json "
            + "(owner root, mode 700).")
        {
            DocumentedName = "Post-ScriptNotFound",
        },
        new(ErrorCode.PluginHostConfigParsing, "FailedPrepostPluginhostConfigParsing", Yellow, ErrorSource.Scripts,
            "the plugin-host file is no JSON, lacks a key, or names an unknown plugin",
            "The plugin-host file of the extension is damaged; scripts cannot run.",
            "Correct or remove /etc/azure/VMSnapshotPluginHost.conf if it is there; else uninstall the extension, and "
            + "the next backup installs it again.")
        {
            DocumentedName = "IncorrectPluginhostFile",
        },
        new(ErrorCode.PluginConfigParsing, "FailedPrepostPluginConfigParsing", Yellow, ErrorSource.Scripts,
            "the script configuration is no JSON, or lacks a key",
            "The script configuration is wrong; scripts cannot run.",
            "Start over from the package's app-consistency/VMSnapshotScriptPluginConfig.json; 'vmsnapshot scripts check' "
            + "shows all that is wrong.")
        {
            DocumentedName = "IncorrectJSONConfigFile",
        },
        new(ErrorCode.PreScriptPermission, "FailedPrepostPreScriptPermissionError", Yellow, ErrorSource.Scripts,
            "somebody else than root has power over the pre-script: owner, mode, a link, a folder above it; or it was "
            + "exchanged during the backup",
            "The pre-script does not belong to root alone.",
            Give)
        {
            DocumentedName = "InsufficientPermissionforPre-Script",
        },
        new(ErrorCode.PostScriptPermission, "FailedPrepostPostScriptPermissionError", Yellow, ErrorSource.Scripts,
            "somebody else than root has power over the post-script: owner, mode, a link, a folder above it; or it was "
            + "exchanged during the backup",
            "The post-script does not belong to root alone.",
            Give)
        {
            DocumentedName = "InsufficientPermissionforPost-Script",
        },
        new(ErrorCode.PreScriptTimeout, "FailedPrepostPreScriptTimeout", Yellow, ErrorSource.Scripts,
            "the pre-script, all its tries together, took longer than timeoutInSeconds; it is killed",
            "The pre-script exceeded its time.",
            Raise)
        {
            DocumentedName = "Pre-ScriptTimeout",
        },
        new(ErrorCode.PostScriptTimeout, "FailedPrepostPostScriptTimeout", Yellow, ErrorSource.Scripts,
            "the post-script, all its tries together, took longer than timeoutInSeconds; it is killed",
            "The post-script exceeded its time.",
            Raise)
        {
            DocumentedName = "Post-ScriptTimeout",
        },
        new(ErrorCode.PluginHostPreTimeout, "FailedPrepostPluginhostPreTimeout", Yellow, ErrorSource.Scripts,
            "a pre-script exceeded its time and cannot be killed, because it waits in the kernel",
            "The pre-scripts together exceeded their time.",
            Raise),
        new(ErrorCode.PluginHostPostTimeout, "FailedPrepostPluginhostPostTimeout", Yellow, ErrorSource.Scripts,
            "a post-script exceeded its time and cannot be killed, because it waits in the kernel",
            "The post-scripts together exceeded their time.",
            Raise),
        new(ErrorCode.ScriptChecksumMismatch, "FailedPrepostCheckSumMismatch", Yellow, ErrorSource.Scripts,
            "never; reserved by the contract",
            "Reserved; never reported.",
            ""),
        new(ErrorCode.PluginHostConfigNotFound, "FailedPrepostPluginhostConfigNotFound", Yellow, ErrorSource.Scripts,
            "neither /etc/azure nor the package has VMSnapshotPluginHost.conf",
            "The plugin-host file is missing.",
            "Restore it: " + Reinstall),
        new(ErrorCode.PluginHostConfigPermission, "FailedPrepostPluginhostConfigPermissionError", Yellow, ErrorSource.Scripts,
            "somebody else than root may change the plugin-host file: owner, mode, a link, a folder above it",
            "The plugin-host file can be changed by others than root.",
            "Run chmod 644 and chown root on /etc/azure/VMSnapshotPluginHost.conf."),
        new(ErrorCode.PluginHostConfigOwnership, "FailedPrepostPluginhostConfigOwnershipError", Yellow, ErrorSource.Scripts,
            "never; a file that is not root's is code 314",
            "The plugin-host file does not belong to root.",
            "Run chown root on /etc/azure/VMSnapshotPluginHost.conf."),
        new(ErrorCode.PluginConfigNotFound, "FailedPrepostPluginConfigNotFound", Yellow, ErrorSource.Scripts,
            "the script configuration is missing: no scripts are configured, which is the usual case and no failure",
            "The script configuration is missing.",
            "To have scripts run, create /etc/azure/VMSnapshotScriptPluginConfig.json from the package's "
            + "app-consistency/VMSnapshotScriptPluginConfig.json (owner root, mode 600)."),
        new(ErrorCode.PluginConfigPermission, "FailedPrepostPluginConfigPermissionError", Yellow, ErrorSource.Scripts,
            "somebody else than root may read or change the script configuration: owner, mode, a link, a folder above it",
            "The script configuration can be read or changed by others than root.",
            "Run chmod 600 and chown root on /etc/azure/VMSnapshotScriptPluginConfig.json."),
        new(ErrorCode.PluginConfigOwnership, "FailedPrepostPluginConfigOwnershipError", Yellow, ErrorSource.Scripts,
            "never; a file that is not root's is code 317",
            "The script configuration does not belong to root.",
            "Run chown root on /etc/azure/VMSnapshotScriptPluginConfig.json."),
    ];
}
