namespace VmSnapshot.Scripts;

/// <summary>What <c>vmsnapshot scripts</c> says.</summary>
internal static class ScriptsTexts
{
    internal const string Description = "Checks and tries the owner's pre- and post-scripts.";

    internal const string CheckDescription = "Shows all that is wrong with the scripts' configuration; runs nothing.";

    internal const string TestDescription = "Runs pre- and post-scripts without a backup, and shows what they did.";

    internal const string Hold = "Seconds to wait between pre- and post-scripts.";

    internal const string Notes = """
        What is configured: /etc/azure/VMSnapshotPluginHost.conf (or the package's
        own) and /etc/azure/VMSnapshotScriptPluginConfig.json.

        Exit codes:
          0  all is well, or no scripts are configured
          1  unexpected failure
          2  wrong arguments
          3  test: a backup is running; no script was run
          6  something is wrong with the configuration, or a script failed
        """;

    internal const string TestNotes = $"""
        The scripts run exactly as in a backup. Ctrl+C ends a pre-script or the wait;
        the post-scripts then run all the same.

        {Notes}
        """;

    internal const string NothingConfigured =
        "No scripts are configured: a backup freezes the file systems, and is file-system-consistent.";

    internal const string NoPlugins =
        "The plugin-host file names no plugin: a backup freezes the file systems, and is file-system-consistent.";

    internal const string AllWell = "All is well: a backup runs the scripts.";

    internal const string WillFail = "A backup starts the scripts, and they fail.";

    internal const string Wrong = "Wrong:";

    internal const string Odd = "Odd:";

    internal const string BackupRunning =
        "A backup is running; its scripts and these would be in each other's way. Nothing was run. Try again when it is over.";

    internal const string NeedsRoot = "Only root can read the scripts' configuration: run it as root.";

    internal const string NotRun = "No script was run. 'vmsnapshot scripts check' shows what is wrong.";

    internal const string Silent = "   (it printed nothing)";

    internal static string WhatABackupDoes(bool continues, bool freezes) => (continues, freezes) switch
    {
        (false, _) => "No backup is taken until that is mended (continueBackupOnFailure is false).",
        (_, false) => "Until that is mended, backups are taken without scripts and without a freeze (fsFreezeEnabled is false): "
            + "crash-consistent at best.",
        _ => "Until that is mended, backups are taken without scripts: file-system-consistent.",
    };

    internal static string Quiesced(TimeSpan time) =>
        $"The application was at rest for {time.TotalSeconds:0.000} s; a backup adds freeze and snapshots.";

    internal static string HoldBounds(double longest) => $"--hold takes 0 to {longest} seconds.";

    internal static string EndOf(long bytes) => $"   (the end of {bytes} bytes)";
}
