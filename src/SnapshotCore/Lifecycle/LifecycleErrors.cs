using SnapshotCore.Errors;

namespace SnapshotCore.Lifecycle;

/// <summary>The texts of everything that can go wrong in install, disable, uninstall and update.</summary>
internal static class LifecycleErrors
{
    internal static BackupError RunNotEnded(IEnumerable<RunProcess> left) => new(
        ErrorCode.Error,
        $"A run is still in progress after SIGTERM and SIGKILL: {string.Join(", ", left)}.",
        "A process that cannot be killed waits in the kernel for a disk: see /proc/PID/stack, and mend the disk.");

    internal static BackupError OwnerFolderNotMade(string path, string why) => new(
        ErrorCode.Error,
        $"The folder {path} could not be made: {why}.",
        "Make it by hand (owner root, mode 0755): backups take their lock there.");

    internal static BackupError TemplateNotPlaced(string path, string why) => new(
        ErrorCode.Error,
        $"The template {path} could not be placed: {why}.",
        "It is needed only for database backups; copy workload.conf from the package yourself.");

    internal static BackupError NotExecutable(string path, string why) => new(
        ErrorCode.Error,
        $"The program {path} could not be made executable: {why}.",
        "Run chmod u+x on it: without it no backup can be taken.");

    internal static BackupError RunFolderKept(string path) => new(
        ErrorCode.Error,
        $"The folder {path} was kept: a process of a run still holds it, or its journal names file systems that may still be frozen, or post-scripts are owed.",
        "Thaw them with fsfreeze --unfreeze, and check that the application is back at work; or restart the machine.");
}
