using SnapshotCore.Errors;

namespace VmSnapshot.Thaw;

/// <summary>Why <c>vmsnapshot thaw</c> could not even look.</summary>
internal static class ThawErrors
{
    internal static BackupError NeedsRoot() => new(
        ErrorCode.Error,
        "Only root may read the journal of a backup (EACCES), and thaw (EPERM).",
        "Run it as root: sudo vmsnapshot thaw.");
}
