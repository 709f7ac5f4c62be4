using SnapshotCore.Errors;
using SnapshotCore.Reporting;
using SnapshotCore.Snapshots;

namespace SnapshotCore.Backup;

/// <summary>
/// From evidence to outcome: which of several errors is the run's, and what consistency may be claimed.
/// docs/protocol.md, "Storage" and "Scripts", has the order.
/// </summary>
internal static class OutcomeRules
{
    /// <summary>The outcome of a run that got past the proof of its disks. A pure function.</summary>
    /// <param name="window">What happened between the scripts.</param>
    /// <param name="scripts">What the owner's scripts did.</param>
    internal static BackupOutcome Judge(WindowResult window, ScriptEvidence scripts) =>
        WithPostError(JudgeWindow(window, scripts), scripts);

    /// <summary>
    /// An outcome whose sentence also says that a post-script failed: whatever else went wrong, an application may be at rest.
    /// </summary>
    internal static BackupOutcome WithPostError(BackupOutcome outcome, ScriptEvidence? scripts) =>
        Also(outcome, scripts?.PostError);

    /// <summary>An outcome whose sentence also says that something else is wrong, unless it does; null is nothing.</summary>
    internal static BackupOutcome Also(BackupOutcome outcome, BackupError? error) =>
        error is not null && !outcome.Message.Contains(error.Message, StringComparison.Ordinal)
            ? outcome with { Message = outcome.Message.Length == 0 ? error.ToString() : $"{outcome.Message} {error}" }
            : outcome;

    private static BackupOutcome JudgeWindow(WindowResult window, ScriptEvidence scripts)
    {
        ScriptRuling ruling = ScriptRules.Of(scripts.Situation);
        ErrorCode[] before = [.. new[] { scripts.CheckError, scripts.PreError }.OfType<BackupError>().Select(error => error.Code)];
        if (ruling.Snapshot == SnapshotWay.None)
        {
            return BackupOutcome.Failed(ErrorOf(ruling.Code, scripts), before);
        }

        if (window.TooLate is { } late)
        {
            return BackupOutcome.Failed(late, before);
        }

        if (window.FreezeError is { } notFrozen && window.Disks.Count == 0)
        {
            return BackupOutcome.Failed(notFrozen, before);
        }

        ErrorCode[] recorded = window.FreezeError is { } survived ? [.. before, survived.Code] : before;
        var verdict = ConsistencyVerdict.From(
            window.ToTimeline() with { QuiescedFrom = scripts.QuiescedFrom, QuiescedUntil = scripts.QuiescedUntil },
            new VerdictInputs(
                window.IsFreezeWanted, ruling.Claim == Consistency.Application, scripts.Situation.MayBeCrashConsistent));
        if (verdict.Consistency != Consistency.None)
        {
            return JudgeGood(window, scripts, ruling, verdict, recorded);
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

    // The snapshots are good for something; what the scripts did says how much of it may be claimed.
    private static BackupOutcome JudgeGood(
        WindowResult window, ScriptEvidence scripts, ScriptRuling ruling, ConsistencyVerdict verdict, ErrorCode[] recorded)
    {
        if (ruling.Code != CodeSource.Snapshots)
        {
            return Failed(ErrorOf(ruling.Code, scripts), recorded, window, verdict);
        }

        bool isLess = ruling.Claim == Consistency.Crash && verdict.Consistency != Consistency.Crash;
        ConsistencyVerdict claimed = isLess ? verdict with { Consistency = Consistency.Crash } : verdict;
        ErrorCode[] all = scripts.PostError is { } post ? [.. recorded, post.Code] : recorded;
        BackupOutcome outcome = BackupOutcome.Snapshotted(claimed, window.DiskReports, all) with
        {
            Creator = SnapshotCreator.GuestExtension,
        };
        return scripts.First is { } error
            ? outcome with { Message = outcome.Message.Length == 0 ? error.ToString() : $"{error} {outcome.Message}" }
            : outcome;
    }

    private static BackupOutcome Failed(
        BackupError error, IReadOnlyList<ErrorCode> recorded, WindowResult window, ConsistencyVerdict verdict) =>
        BackupOutcome.Failed(error, recorded) with
        {
            Disks = window.DiskReports,
            Evidence = verdict.Evidence,
            Creator = SnapshotCreator.GuestExtension,
        };

    private static BackupError ErrorOf(SnapshotVerdict verdict) => new(verdict.Code, verdict.Message, verdict.Remedy);

    private static BackupError ErrorOf(CodeSource source, ScriptEvidence scripts) => (source switch
    {
        CodeSource.Check => scripts.CheckError,
        CodeSource.Pre => scripts.PreError,
        _ => scripts.PostError,
    }) ?? throw new InvalidOperationException($"The scripts' ruling names an error of {source} that there is not.");
}
