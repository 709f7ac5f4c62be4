using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.AppConsistency;

/// <summary>The failures of the owner's configuration and scripts, in words: what was found, what is needed, what mends it.</summary>
internal static class ScriptErrors
{
    private const string Template = "Start over from the package's app-consistency/VMSnapshotScriptPluginConfig.json.";
    internal const string NoExec =
        "its file system is mounted noexec. Move it to one that is mounted exec, or take away its execute bit (mode 600): then /bin/sh runs it.";

    private const string CheckCommand = "'vmsnapshot scripts check' shows all that is wrong at once.";

    internal static string NameOf(ScriptPhase phase) => phase == ScriptPhase.Pre ? "pre-script" : "post-script";

    internal static string KeyMissing(string key) => $"the key {key} is missing";

    internal static string WrongValue(string key, string found, string expected) => $"{key} is {found}, expected {expected}";

    internal static string OutOfBounds(string key, long found, long least, long most, long used) =>
        $"{key} is {found}, outside {least} to {most}; {used} is used.";

    internal static string UnknownKey(string key) => $"the key {key} is not known and has no effect.";

    internal static string UnknownKey(string key, string meant) =>
        $"the key {key} is not known and has no effect; keys are case-sensitive, write {meant}.";

    internal static string HostFileRead(string path, PluginHostFile file) =>
        $"plugin-host file {path}: {(file.Plugins.Count == 1 ? "1 plugin" : $"{file.Plugins.Count} plugins")}, a script may take {file.Timeout.TotalSeconds:0} s at most";

    internal static string PluginFileRead(string path, string plugin, PluginFile file) =>
        $"plugin {plugin} by {path}: pre-script {file.PreScript.Location}, post-script {file.PostScript.Location}, "
        + $"{file.Timeout.TotalSeconds:0} s each, {file.PreScript.Retries} and {file.PostScript.Retries} retries, "
        + $"continueBackupOnFailure {Word(file.ContinuesOnFailure ?? true)}, fsFreezeEnabled {Word(file.IsFreezeWanted ?? true)}";

    internal static BackupError HostFileMissing(string owners, string packages) => new(
        ErrorCode.PluginHostConfigNotFound,
        $"There is no plugin-host file, neither {owners} nor {packages}.",
        "Uninstall the extension; the next backup installs it again.");

    internal static BackupError HostFileUnusable(string path, IReadOnlyList<string> faults) => new(
        ErrorCode.PluginHostConfigParsing,
        $"The plugin-host file {path} can't be used, so no script runs: {string.Join("; ", faults)}.",
        path.StartsWith("/etc/", StringComparison.Ordinal)
            ? $"Correct it, or remove it: then the extension's own counts. {CheckCommand}"
            : "Uninstall the extension; the next backup installs it again.");

    internal static BackupError PluginFileMissing(string plugin, string path) => new(
        ErrorCode.PluginConfigNotFound,
        $"No scripts are configured: plugin {plugin} has no {path}.",
        "To have scripts run, create it from the package's app-consistency/VMSnapshotScriptPluginConfig.json, owner root, mode 600.");

    internal static BackupError PluginFileUnusable(string path, IReadOnlyList<string> faults) => new(
        ErrorCode.PluginConfigParsing,
        $"The script configuration {path} can't be used, so no script runs: {string.Join("; ", faults)}.",
        $"Correct it. {Template} {CheckCommand}");

    internal static BackupError NotTrusted(ErrorCode code, string what, IReadOnlyList<TrustFinding> findings) =>
        new(code, $"The {what} is not root's alone: {Found(findings)}. Needed: {Needed(findings)}.", Mend(findings));

    internal static BackupError ScriptMissing(
        ScriptPhase phase, string plugin, string configuration, string location, TrustCheck check)
    {
        string key = phase == ScriptPhase.Pre ? "preScriptLocation" : "postScriptLocation";
        string found = location.Length == 0 ? $"{key} is empty"
            : location[0] != '/' ? $"{key} is {location}, no absolute path"
            : check.IsNoFile ? $"{location} is no regular file"
            : $"there is no {location} ({check.Errno.Describe()})";
        return new(
            NotFound(phase),
            $"The {NameOf(phase)} of plugin {plugin} was not found: {found}.",
            location.Length == 0
                ? $"Name a script in {configuration}, or remove that file if none is to run."
                : $"Put the script there (owner root, mode 700), or correct {key} in {configuration}.");
    }

    internal static BackupError ScriptNotTrusted(ScriptPhase phase, string plugin, string location, TrustCheck check)
    {
        ErrorCode code = Permission(phase);
        string what = $"{NameOf(phase)} {location} of plugin {plugin}";
        if (check.IsMissing || check.IsNoFile)
        {
            return new(
                NotFound(phase),
                $"The {what} was there when the backup began, and is gone.",
                $"{Check(phase)}Put it back; don't remove scripts while a backup runs.");
        }

        if (check.IsExchanged)
        {
            return new(
                code,
                $"The {what} is no longer the file that was checked: it was replaced meanwhile{(phase == ScriptPhase.Post ? ". The new one was run, if only root has power over it" : "")}.",
                $"{Check(phase)}Don't replace scripts while a backup runs.");
        }

        return check.Findings.Count > 0
            ? NotTrusted(code, what, check.Findings)
            : new(
                code,
                $"The {what} can't be looked at: {check.Errno.Describe()}.",
                $"Make it readable for root. {CheckCommand}");
    }

    /// <summary>The same, found right before the first script would be started: none was.</summary>
    internal static BackupError ScriptChanged(ScriptPhase phase, string plugin, string location, TrustCheck check) =>
        check.IsExchanged
            ? new(
                Permission(phase),
                $"The {NameOf(phase)} {location} of plugin {plugin} is no longer the file that was checked: it was replaced meanwhile. No script was started.",
                "Don't replace scripts while a backup runs; retry the backup.")
            : ScriptNotTrusted(phase, plugin, location, check);

    internal static ErrorCode Permission(ScriptPhase phase) =>
        phase == ScriptPhase.Pre ? ErrorCode.PreScriptPermission : ErrorCode.PostScriptPermission;

    internal static BackupError NotStarted(Script script, string interpreter, Errno errno)
    {
        (string reason, string remedy) = errno switch
        {
            Errno.ENOENT or Errno.ENOTDIR or Errno.EACCES when interpreter.EndsWith('\r') =>
                (CarriageReturnFound, CarriageReturnRemedy(script.Path)),
            Errno.ENOENT or Errno.ENOTDIR or Errno.EACCES when interpreter.Length > 0 => (
                $"its interpreter, {interpreter} by its first line, can't be started: {errno.Describe()}",
                "Install the interpreter, or correct the script's first line."),
            Errno.EACCES => ($"{errno.Describe()}; its file system may be mounted noexec", "Move it to a file system that is mounted exec."),
            Errno.ETXTBSY => ($"{errno.Describe()}: it is open for writing", "Don't edit scripts while a backup runs; retry the backup."),
            _ => (errno.Describe(), "Start it by hand to see what is wrong: 'vmsnapshot scripts test'."),
        };
        return new(Failed(script.Phase), $"The {script} could not be started: {reason}.", remedy);
    }

    internal static string CarriageReturn(string path) => $"{CarriageReturnFound}. {CarriageReturnRemedy(path)}";

    internal static string InterpreterMissing(string interpreter) =>
        $"its interpreter, {interpreter} by its first line, is missing or may not be executed. Install it, or correct the line.";

    internal static string Obstacle(Script script, string why) => $"The {script} can't be started: {why}";

    internal static BackupError NoResources(Script script, string reason) => new(
        Failed(script.Phase),
        $"The {script} could not be run: {reason}.",
        $"{Check(script.Phase)}Look for a limit on processes, memory or open files (systemctl show, dmesg), and retry the backup.");

    internal static BackupError Ended(Script script, string how, int attempts, string lastWords) => new(
        Failed(script.Phase),
        $"The {script} {how}{(attempts > 1 ? $", the last of {attempts} tries" : "")}.{Said(lastWords)}",
        script.Phase == ScriptPhase.Pre
            ? "Read what the script printed (extension.log) and its own log; 'vmsnapshot scripts test' runs it without a backup."
            : "Check that the application is back at work. Read what the script printed (extension.log) and its own log.");

    internal static BackupError TimedOut(Script script, TimeSpan limit, bool isShortened, string lastWords) => new(
        script.Phase == ScriptPhase.Pre ? ErrorCode.PreScriptTimeout : ErrorCode.PostScriptTimeout,
        $"The {script} did not end within {limit.TotalSeconds:0.#} s and was killed, with all that it had started.{Said(lastWords)}",
        Check(script.Phase) + (isShortened
            ? "That was all the time there was; it is run again by whoever comes next, the next backup at the latest."
            : "Find out what it waits for; raise timeoutInSeconds in its configuration (at most 1800) if it needs longer."));

    internal static BackupError NotEnded(Script script, TimeSpan limit, string lastWords) => new(
        script.Phase == ScriptPhase.Pre ? ErrorCode.PluginHostPreTimeout : ErrorCode.PluginHostPostTimeout,
        $"The {script} did not end within {limit.TotalSeconds:0.#} s, and could not be killed: it waits in the kernel.{Said(lastWords)}",
        $"{Check(script.Phase)}Look at what it waits for (ps -eo pid,stat,wchan:30,args): a disk or a network mount that does not answer.");

    internal static BackupError Stopped(Script script) => new(
        Failed(script.Phase),
        $"The {script} was killed, because the backup was told to stop.",
        script.Phase == ScriptPhase.Pre
            ? "Start a backup again when the extension is enabled."
            : "Check that the application is back at work. The script is run again by whoever comes next, the next backup at the latest.");

    internal static BackupError NotNoted(string path, string reason) => new(
        ErrorCode.PreScriptFailed,
        $"No pre-script was started: that post-scripts will be owed could not be noted in {path}: {reason}.",
        "Make room on the file system of /run, and retry the backup.");

    internal static BackupError NotResumed(BackupError? cause) => new(
        ErrorCode.PostScriptFailed,
        $"A backup died after its pre-scripts were started, and the post-scripts can't be run: {cause?.Message ?? "no plugin is configured."}",
        "Check that the application is back at work. Mend that, then run 'vmsnapshot thaw', which runs them; or run them by hand.");

    internal static BackupError NotResumedInTime() => new(
        ErrorCode.PostScriptFailed,
        "The post-scripts that a dead backup owes could not be run yet: what is left of it holds the run lock.",
        "Check that the application is back at work; 'vmsnapshot thaw' runs them once its processes (ps -C worker,guardian) are gone.");

    internal static BackupError NotResumedWhileFrozen() => new(
        ErrorCode.PostScriptFailed,
        "The post-scripts that a dead backup owes were not run: a file system that it froze can't be thawed.",
        "Thaw it ('vmsnapshot thaw' says which, and why not); the same command then runs the post-scripts.");

    internal static BackupError NotResumed(string reason) => new(
        ErrorCode.PostScriptFailed,
        $"The post-scripts that a dead backup owes could not be run: {reason}.",
        "Check that the application is back at work; 'vmsnapshot thaw' tries again.");

    /// <summary>For as long as the pre-scripts' own ends are not known.</summary>
    internal static BackupError PreUnseen() => new(
        ErrorCode.PreScriptFailed,
        "The pre-scripts did not come to their end.",
        "Read extension.log for the reason.");

    /// <summary>For a backup whose process died before the post-script's end was seen.</summary>
    internal static BackupError PostUnseen() => new(
        ErrorCode.PostScriptFailed,
        "The backup's process ended before the post-script did. It was started again after that; how it ended is in extension.log.",
        "Check that the application is back at work.");

    private const string CarriageReturnFound = "its first line ends with a carriage return (CR LF, as Windows writes)";

    private static string CarriageReturnRemedy(string path) => $"Run: sed -i 's/\\r$//' {path}";

    private static ErrorCode NotFound(ScriptPhase phase) =>
        phase == ScriptPhase.Pre ? ErrorCode.PreScriptNotFound : ErrorCode.PostScriptNotFound;

    private static ErrorCode Failed(ScriptPhase phase) =>
        phase == ScriptPhase.Pre ? ErrorCode.PreScriptFailed : ErrorCode.PostScriptFailed;

    private static string Check(ScriptPhase phase) =>
        phase == ScriptPhase.Post ? "Check that the application is back at work. " : "";

    private static string Said(string lastWords) => lastWords.Length == 0 ? "" : $" It last said: {lastWords}.";

    private static string Found(IReadOnlyList<TrustFinding> findings) => string.Join("; ", findings.Select(one => one.Found));

    private static string Needed(IReadOnlyList<TrustFinding> findings) =>
        string.Join(", ", findings.Select(one => one.Needed).Distinct());

    private static string Mend(IReadOnlyList<TrustFinding> findings) =>
        $"Run: {string.Join(" && ", findings.Select(one => one.Mend).Distinct())}";

    private static string Word(bool flag) => flag ? "true" : "false";
}
