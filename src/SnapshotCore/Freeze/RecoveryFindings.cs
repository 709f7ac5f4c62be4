using SnapshotCore.Errors;

namespace SnapshotCore.Freeze;

/// <summary>What a recovery gathers while it works.</summary>
internal sealed class RecoveryFindings
{
    /// <summary>The mount points that were thawed.</summary>
    internal List<string> Thawed { get; } = [];

    /// <summary>What could not be looked at or thawed.</summary>
    internal List<BackupError> Problems { get; } = [];

    /// <summary>Whether a FIFREEZE of the run is still under way.</summary>
    internal bool IsStillFreezing { get; set; }
}
