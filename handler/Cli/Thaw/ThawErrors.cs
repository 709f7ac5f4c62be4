using SnapshotCore.Errors;

namespace VmSnapshot.Thaw;

/// <summary>Why <c>vmsnapshot thaw</c> could not even look.</summary>
internal static class ThawErrors
{
    internal static BackupError NeedsRoot() => new(
        ErrorCode.Error,
        "Nothing was looked at: only root may read a backup's journal (EACCES) and thaw (EPERM).",
        "Run it as root.");
}
