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
    IReadOnlyList<BackupError> Problems)
{
    /// <summary>Whether nothing was touched because the run is alive and its deadline not well past.</summary>
    public bool IsLeftAlone { get; init; }

    /// <summary>The mount points that the run may have frozen now.</summary>
    public IReadOnlyList<string> MayBeFrozen { get; init; } = [];

    /// <summary>How long the run may keep them frozen from now on; negative past its deadline. Zero when it freezes nothing.</summary>
    public TimeSpan TimeLeft { get; init; }

    /// <summary>
    /// Whether a FIFREEZE of the run is still under way: what it freezes has to be thawed when it returns, which is
    /// <see cref="RecoveryWatch"/>'s to do if the run is dead.
    /// </summary>
    public bool IsStillFreezing { get; init; }
}
