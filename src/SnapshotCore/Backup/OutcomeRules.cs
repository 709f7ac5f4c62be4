using SnapshotCore.Errors;
using SnapshotCore.Reporting;
using SnapshotCore.Snapshots;

namespace SnapshotCore.Backup;

/// <summary>
/// From evidence to outcome: which of several errors is the run's, and what consistency may be claimed.
/// docs/protocol.md, "Snapshot results" and "Scripts", has the order.
/// </summary>
internal static class OutcomeRules
{
    private static readonly SnapshotSet NoSnapshots = new(SnapshotSource.Guest, []);

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
            ? outcome with
            {
                Message = outcome.Message.Length == 0 ? error.ToString() : $"{outcome.Message} {error}",
                Remedy = outcome.Remedy.Length == 0 ? error.Remedy : outcome.Remedy,
            }
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

        if (window is { FreezeError: { } notFrozen, Snapshots: null })
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

        SnapshotVerdict snapshots = SnapshotClassifier.Classify(window.Snapshots ?? NoSnapshots);
        return snapshots.IsSuccess
            ? Snapshotted(verdict, window, recorded)
            : Failed(snapshots.ToError(), [.. recorded, window.GivenUp?.HealthCode ?? snapshots.HealthCode, snapshots.HealthCode], window, verdict);
    }

    /// <summary>The outcome of a run that was refused before anything was touched.</summary>
    /// <param name="verdict">Why.</param>
    /// <param name="snapshots">What is said of each disk; null for nothing.</param>
    internal static BackupOutcome Refused(SnapshotVerdict verdict, SnapshotSet? snapshots) =>
        BackupOutcome.Failed(verdict.ToError(), verdict.HealthCode) with
        {
            Disks = WindowResult.ReportsOf(snapshots),
            HostStatusDoSnapshot = snapshots?.Answer?.Status,
        };

    /// <summary>How reports name who takes the snapshots.</summary>
    internal static SnapshotCreator CreatorOf(SnapshotSource source) =>
        source == SnapshotSource.Host ? SnapshotCreator.BackupHostService : SnapshotCreator.GuestExtension;

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
        BackupOutcome outcome = Snapshotted(claimed, window, all);
        return scripts.First is { } error
            ? outcome with
            {
                Message = outcome.Message.Length == 0 ? error.ToString() : $"{error} {outcome.Message}",
                Remedy = error.Remedy,
            }
            : outcome;
    }

    private static BackupOutcome Failed(
        BackupError error, IReadOnlyList<ErrorCode> recorded, WindowResult window, ConsistencyVerdict verdict) =>
        WithSnapshots(BackupOutcome.Failed(error, recorded) with { Evidence = verdict.Evidence }, window);

    private static BackupOutcome Snapshotted(
        ConsistencyVerdict verdict, WindowResult window, IReadOnlyList<ErrorCode> recorded) =>
        WithSnapshots(BackupOutcome.Snapshotted(verdict, window.DiskReports ?? [], recorded), window);

    private static BackupOutcome WithSnapshots(BackupOutcome outcome, WindowResult window) =>
        window.Snapshots is not { } snapshots ? outcome : outcome with
        {
            Disks = window.DiskReports,
            Creator = CreatorOf(snapshots.Source),
            HostStatusDoSnapshot = snapshots.Answer?.Status,
        };

    private static BackupError ErrorOf(CodeSource source, ScriptEvidence scripts) => (source switch
    {
        CodeSource.Check => scripts.CheckError,
        CodeSource.Pre => scripts.PreError,
        _ => scripts.PostError,
    }) ?? throw new InvalidOperationException($"The scripts' ruling names an error of {source} that there is not.");
}
