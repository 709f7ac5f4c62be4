using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Reporting.Traces;

namespace VmSnapshot.Runs;

/// <summary>What can be found out about the backups of this machine.</summary>
/// <param name="Folder">Where their traces are.</param>
/// <param name="Last">The last ones, the newest first.</param>
/// <param name="Running">The one that runs now; null when none does.</param>
internal sealed record BackupRuns(string Folder, IReadOnlyList<BackupTrace> Last, RunInProgress? Running)
{
    /// <summary>The last one; null when there is none.</summary>
    internal BackupTrace? Newest => Last.Count > 0 ? Last[0] : null;

    /// <summary>Why nothing could be found out: traces and journal are root's alone.</summary>
    internal static BackupError NeedsRoot() => new(
        ErrorCode.Error,
        "Nothing was looked at: only root may read the traces of backups (EACCES).",
        "Run it as root.");
}
