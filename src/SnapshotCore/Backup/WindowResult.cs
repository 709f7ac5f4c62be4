using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Reporting;
using SnapshotCore.Snapshots;

namespace SnapshotCore.Backup;

/// <summary>What happened in the frozen window: the evidence from which the consistency is computed.</summary>
/// <param name="Freeze">What was frozen and thawed, when; null if it never came to a freeze.</param>
/// <param name="FreezeError">Why the freeze failed; null when it did not.</param>
/// <param name="TooLate">The refusal, if the request became too late before the snapshots.</param>
/// <param name="Snapshots">What came of the snapshots; null if none was tried.</param>
internal sealed record WindowResult(
    FreezeReport? Freeze, BackupError? FreezeError, BackupError? TooLate, SnapshotSet? Snapshots)
{
    // A freeze that could not even be planned is not one that had nothing to freeze.
    private const int UnknownCount = 1;

    /// <summary>What an earlier try of the same run failed by; null if there was none.</summary>
    internal SnapshotVerdict? GivenUp { get; init; }

    /// <summary>
    /// Whether another try may follow: this one did all that it was to do, nothing was lost, and nothing of it is still under
    /// way in the kernel.
    /// </summary>
    internal bool IsOverCleanly => TooLate is null && FreezeError is null && Freeze is null or { Consistent: true };

    /// <summary>No snapshot was to be taken, or it never came to one.</summary>
    internal static WindowResult NotEntered { get; } = new(null, null, null, null);

    /// <summary>Whether file systems were to be frozen; false only by the owner's configuration.</summary>
    internal bool IsFreezeWanted { get; init; } = true;

    /// <summary>One entry for each disk; empty if no snapshot was tried, or the host gave none.</summary>
    internal IReadOnlyList<DiskSnapshot> Disks => Snapshots?.Disks ?? [];

    /// <summary>What the report says of each disk; null if no snapshot was tried.</summary>
    internal IReadOnlyList<DiskReport>? DiskReports => ReportsOf(Snapshots);

    /// <summary>What the report says of each disk; null if none was asked for.</summary>
    internal static IReadOnlyList<DiskReport>? ReportsOf(SnapshotSet? snapshots) =>
        snapshots is null or { Answer.IsMade: false } ? null :
    [
        .. snapshots.Disks.Select(disk => disk.DirectDrive is { } named
            ? new DiskReport(
                disk.IsSuccessful,
                null,
                disk.BlobUri,
                disk.ErrorMessage,
                new DirectDriveSnapshot(named.CreationTime, named.Id, named.Token, named.InstantAccessDurationMinutes))
            : new DiskReport(disk.IsSuccessful, disk.SnapshotUri, disk.BlobUri, disk.ErrorMessage)),
    ];

    /// <summary>The evidence in the form in which it is judged.</summary>
    internal Timeline ToTimeline() => new(
        Freeze?.FreezeStarted ?? 0,
        Freeze?.AllFrozen ?? 0,
        Freeze?.FirstThaw ?? 0,
        Freeze?.LastThaw ?? 0,
        [.. Disks.Select(disk => new DiskMoment(disk.IsSuccessful, disk.Started, disk.Acknowledged))],
        Freeze is { Consistent: true },
        Freeze?.Targets.Count ?? UnknownCount);
}
