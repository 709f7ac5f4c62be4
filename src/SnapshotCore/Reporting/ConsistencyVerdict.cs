namespace SnapshotCore.Reporting;

/// <summary>What surrounds the timeline when a verdict is given.</summary>
/// <param name="IsFreezeWanted">Whether the file systems were to be frozen; false only by the owner's configuration.</param>
/// <param name="ScriptsSucceeded">Whether scripts or workload brought the applications to rest and back, all of them.</param>
/// <param name="MayBeCrashConsistent">
/// The crash-consistent rule of the request: managed disks, allowed, a retry, and one included disk.
/// </param>
public sealed record VerdictInputs(
    bool IsFreezeWanted = true, bool ScriptsSucceeded = false, bool MayBeCrashConsistent = false);

/// <summary>
/// The consistency that a run may claim, computed from evidence and never assumed. docs/protocol.md, "Status".
/// </summary>
/// <param name="Consistency">What may be claimed.</param>
/// <param name="Evidence">Why, as a sentence with numbers.</param>
public sealed record ConsistencyVerdict(Consistency Consistency, string Evidence)
{
    /// <summary>
    /// Judges a run. FileSystem needs all of it: at least one file system, all of them frozen, every snapshot
    /// successful, requested after the last freeze and acknowledged before the first thaw, every thaw verified.
    /// Application needs successful scripts on top of that, or instead of the freeze where the owner wants none, and every
    /// snapshot between the end of the pre-scripts and the start of the post-scripts.
    /// Crash is what remains where no freeze was wanted or there was nothing to freeze, or where the
    /// crash-consistent rule holds and the only snapshot succeeded. Everything else is None.
    /// </summary>
    public static ConsistencyVerdict From(Timeline timeline, VerdictInputs inputs)
    {
        if (MissingSnapshot(timeline) is { } missing)
        {
            return new(Consistency.None, missing);
        }

        bool isQuiesced = inputs.ScriptsSucceeded && IsQuiesced(timeline);
        if (!inputs.IsFreezeWanted)
        {
            return isQuiesced
                ? new(Consistency.Application, ReportTexts.ScriptsWithoutFreeze)
                : new(Consistency.Crash, ReportTexts.NoFreezeWanted);
        }

        if (timeline.FileSystems == 0)
        {
            return new(isQuiesced ? Consistency.Application : Consistency.Crash, ReportTexts.NothingToFreeze);
        }

        if (BrokenWindow(timeline) is { } broken)
        {
            return inputs.MayBeCrashConsistent && timeline.Disks.Count == 1
                ? new(Consistency.Crash, ReportTexts.CrashInstead(broken))
                : new(Consistency.None, broken);
        }

        Consistency proven = isQuiesced ? Consistency.Application : Consistency.FileSystem;
        return new(proven, ReportTexts.WindowHeld(timeline));
    }

    /// <summary>Whether the applications were at rest from before the first request until after the last answer.</summary>
    private static bool IsQuiesced(Timeline timeline) =>
        timeline.QuiescedFrom > 0
        && timeline.Disks.All(disk => disk.Started >= timeline.QuiescedFrom && disk.Acknowledged <= timeline.QuiescedUntil);

    private static string? MissingSnapshot(Timeline timeline)
    {
        int failed = timeline.Disks.Count(disk => !disk.IsSuccessful);
        return timeline.Disks.Count == 0 || failed > 0 ? ReportTexts.SnapshotsMissing(failed, timeline.Disks.Count) : null;
    }

    /// <summary>Why the snapshots do not lie between the last freeze and the first thaw; null when they do.</summary>
    private static string? BrokenWindow(Timeline timeline)
    {
        bool isFrozen = timeline.FreezeStarted > 0 && timeline.AllFrozen >= timeline.FreezeStarted;
        if (!isFrozen)
        {
            return ReportTexts.NotAllFrozen(timeline.FileSystems);
        }

        for (int i = 0; i < timeline.Disks.Count; i++)
        {
            DiskMoment disk = timeline.Disks[i];
            if (disk.Started < timeline.AllFrozen)
            {
                return ReportTexts.RequestedTooEarly(i, disk.Started, timeline.AllFrozen);
            }

            if (disk.Acknowledged < disk.Started)
            {
                return ReportTexts.NeverAcknowledged(i);
            }

            if (disk.Acknowledged > timeline.FirstThaw)
            {
                return timeline.FirstThaw > 0
                    ? ReportTexts.AcknowledgedTooLate(i, disk.Acknowledged, timeline.FirstThaw)
                    : ReportTexts.ThawNotVerified;
            }
        }

        bool isThawed = timeline.ThawVerified && timeline.LastThaw >= timeline.FirstThaw;
        return isThawed ? null : ReportTexts.ThawNotVerified;
    }
}
