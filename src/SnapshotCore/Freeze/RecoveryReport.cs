using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>What a look at the journal found, and did.</summary>
/// <param name="LiveRun">Whether a worker or its guardian holds the run lock.</param>
/// <param name="Worker">The worker that the journal names; null when there is none.</param>
/// <param name="Guardian">The guardian that the journal names; null when there is none.</param>
/// <param name="Thawed">The mount points that were found frozen and were thawed.</param>
/// <param name="Problems">What could not be looked at or thawed.</param>
public sealed record RecoveryReport(
    bool LiveRun,
    ProcessIdentity? Worker,
    ProcessIdentity? Guardian,
    IReadOnlyList<string> Thawed,
    IReadOnlyList<BackupError> Problems);
