using SnapshotCore.Errors;

namespace SnapshotCore.Agent;

/// <summary>The texts of everything that can go wrong between the guest agent's files and us.</summary>
internal static class AgentErrors
{
    private const string Reinstall =
        "The guest agent writes this file when it unpacks the package: remove the extension and install it again.";

    private const string MakeRoom =
        "Make the folder writable for root and free space on its file system (and if a folder has the file's name, remove it), "
        + "then start the backup again.";

    internal static BackupError EnvironmentMissing(IEnumerable<string> folders) => new(
        ErrorCode.FileNotFound,
        $"{HandlerEnvironment.FileName} is in none of these folders: {string.Join(", ", folders)}.",
        Reinstall);

    internal static BackupError EnvironmentUnreadable(string path, string why) => new(
        ErrorCode.Parameter, $"{path} cannot be read: {why}", Reinstall);

    internal static BackupError EnvironmentField(string path, string field, string expected) => new(
        ErrorCode.Parameter, $"{path} has no {expected} in the field {field}.", Reinstall);

    internal static BackupError StatusNotWritten(string path, string why) => new(
        ErrorCode.Error, $"The status file {path} could not be written: {why}.", MakeRoom);

    internal static BackupError StatusTooLarge(string path, int size) => new(
        ErrorCode.Error,
        $"The status for {path} has {size} bytes; the guest agent takes less than {StatusFile.SizeLimit}.",
        "Report this to the extension's maintainers: texts must be shortened before they are embedded.");

    internal static BackupError StateNotWritten(string path, string why) => new(
        ErrorCode.Error, $"The state file {path} could not be written: {why}.", MakeRoom);

    internal static BackupError StateLocked(string path, TimeSpan limit) => new(
        ErrorCode.Error,
        $"Another command of this extension has held {path} for more than {limit.TotalSeconds:0} s.",
        "Find out with fuser(1) which process holds it and why it hangs, then start the backup again.");
}
