using SnapshotCore.Errors;
using SnapshotCore.Reporting;
using SnapshotCore.Snapshots;

namespace SnapshotCore.Backup;

/// <summary>
/// From evidence to outcome: which of several errors is the run's, and what consistency may be claimed.
/// docs/protocol.md, "Storage", has the order.
/// </summary>
internal static class OutcomeRules
{
    /// <summary>The outcome of a run that came to its frozen window. A pure function.</summary>
    /// <param name="window">What happened.</param>
    /// <param name="mayBeCrashConsistent">Whether the request lets a single snapshot stand without a freeze.</param>
    internal static BackupOutcome Judge(WindowResult window, bool mayBeCrashConsistent)
    {
        if (window.TooLate is { } late)
        {
            return BackupOutcome.Failed(late);
        }

        if (window.FreezeError is { } notFrozen && window.Disks.Count == 0)
        {
            return BackupOutcome.Failed(notFrozen);
        }

        ErrorCode[] recorded = window.FreezeError is { } survived ? [survived.Code] : [];
        var verdict = ConsistencyVerdict.From(
            window.ToTimeline(), new VerdictInputs(MayBeCrashConsistent: mayBeCrashConsistent));
        if (verdict.Consistency != Consistency.None)
        {
            return BackupOutcome.Snapshotted(verdict, window.DiskReports, recorded) with { Creator = SnapshotCreator.GuestExtension };
        }

        // An early thaw explains failed snapshots, so it comes before their own errors.
        if (window.FreezeError is null && window.Freeze is { Error: { } lost })
        {
            return Failed(lost, recorded, window, verdict);
        }

        SnapshotVerdict snapshots = SnapshotClassifier.Classify(window.Disks);
        return snapshots.IsSuccess
            ? BackupOutcome.Snapshotted(verdict, window.DiskReports, recorded) with { Creator = SnapshotCreator.GuestExtension }
            : Failed(ErrorOf(snapshots), [.. recorded, snapshots.HealthCode], window, verdict);
    }

    /// <summary>The outcome of a run whose disks were refused before anything was touched.</summary>
    internal static BackupOutcome Refused(SnapshotVerdict verdict, IReadOnlyList<DiskProof> proofs) =>
        BackupOutcome.Failed(ErrorOf(verdict), verdict.HealthCode) with
        {
            Disks = [.. proofs.Select(proof => proof.ToUnattempted()).Select(disk =>
                new DiskReport(disk.IsSuccessful, disk.SnapshotUri, disk.BlobUri, disk.ErrorMessage))],
            Creator = SnapshotCreator.GuestExtension,
        };

    private static BackupOutcome Failed(
        BackupError error, IReadOnlyList<ErrorCode> recorded, WindowResult window, ConsistencyVerdict verdict) =>
        BackupOutcome.Failed(error, recorded) with
        {
            Disks = window.DiskReports,
            Evidence = verdict.Evidence,
            Creator = SnapshotCreator.GuestExtension,
        };

    private static BackupError ErrorOf(SnapshotVerdict verdict) => new(verdict.Code, verdict.Message, verdict.Remedy);
}
