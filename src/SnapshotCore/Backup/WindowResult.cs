using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Reporting;
using SnapshotCore.Snapshots;

namespace SnapshotCore.Backup;

/// <summary>What happened in the frozen window: the evidence from which the consistency is computed.</summary>
/// <param name="Freeze">What was frozen and thawed, when; null if it never came to a freeze.</param>
/// <param name="FreezeError">Why the freeze failed; null when it did not.</param>
/// <param name="TooLate">The refusal, if the request became too late before the snapshots.</param>
/// <param name="Disks">One entry for each disk; empty if no snapshot was tried.</param>
internal sealed record WindowResult(
    FreezeReport? Freeze, BackupError? FreezeError, BackupError? TooLate, IReadOnlyList<DiskSnapshot> Disks)
{
    // A freeze that could not even be planned is not one that had nothing to freeze.
    private const int UnknownCount = 1;

    /// <summary>No snapshot was to be taken, or it never came to one.</summary>
    internal static WindowResult NotEntered { get; } = new(null, null, null, []);

    /// <summary>Whether file systems were to be frozen; false only by the owner's configuration.</summary>
    internal bool IsFreezeWanted { get; init; } = true;

    /// <summary>What the report says of each disk.</summary>
    internal IReadOnlyList<DiskReport> DiskReports => [.. Disks.Select(disk =>
        new DiskReport(disk.IsSuccessful, disk.SnapshotUri, disk.BlobUri, disk.ErrorMessage))];

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
