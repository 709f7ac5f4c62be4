using SnapshotCore.Errors;
using SnapshotCore.Linux;
using SnapshotCore.Logging;

namespace SnapshotCore.Backup;

/// <summary>The failures of the road itself, in the words that status and log give them.</summary>
internal static class BackupErrors
{
    internal static BackupError Interrupted() => new(
        ErrorCode.Error,
        "The backup was interrupted: its process ended before it could finish (killed, out of memory, or the machine "
        + "went down).",
        "Retry the backup; if it is interrupted again, look for the reason in the kernel log (dmesg) and in extension.log.");

    internal static BackupError Stopped() => new(
        ErrorCode.Error,
        "The backup was told to stop, because the extension is being disabled, updated or removed.",
        "Start a backup again when the extension is enabled.");

    internal static BackupError Internal(Exception exception) => new(
        exception is FileNotFoundException or DirectoryNotFoundException or LinuxException { Errno: Errno.ENOENT }
            ? ErrorCode.FileNotFound
            : ErrorCode.Error,
        Redactor.Redact($"The extension met an unexpected error: {exception.GetType().Name}: {exception.Message}"),
        "Retry the backup; if it persists, send extension.log to support.");

    internal static BackupError WorkerNotStarted(string path, string reason) => new(
        ErrorCode.FileNotFound,
        $"The backup's own process {path} could not be started: {reason}.",
        "Uninstall the extension; the next backup installs it again. Check that its file system is not mounted noexec.");

    internal static BackupError AnotherRun(TimeSpan waited) => new(
        ErrorCode.CommandTooLate,
        $"Another backup of this machine ran for the {(long)waited.TotalMinutes} minutes that this one could wait.",
        "Look in extension.log for what holds the other backup, then start a backup on demand.");

    internal static BackupError FolderGone(string folder) => new(
        ErrorCode.Error,
        $"The extension's folder {folder} is gone: the guest agent has removed the extension.",
        "Nothing, if it was removed on purpose; else the next backup installs it again.");

    internal static BackupError UploadTooSlow(string what, string blob, TimeSpan limit) => new(
        ErrorCode.HttpFailure,
        $"The {what} blob {blob} was not written within {limit.TotalSeconds:0} s.",
        "Check the VM's way to the storage account, and the proxy in /etc/waagent.conf.");
}
