using System.Diagnostics;

using SnapshotCore.Errors;
using SnapshotCore.Reporting.Messages;

namespace SnapshotCore.Reporting;

/// <summary>The sentences of this folder; codes have theirs in <see cref="ErrorCatalogue"/>.</summary>
internal static class ReportTexts
{
    /// <summary>What ends a text that was too long; ASCII, so that escaping can't make it longer.</summary>
    internal const string CutMark = "...[cut]";

    internal const string ScriptsWithoutFreeze =
        "The scripts kept the applications at rest; by configuration no file system was frozen.";

    internal const string NoFreezeWanted = "By configuration no file system was frozen.";

    internal const string NothingToFreeze = "There was no file system to freeze.";

    internal const string ThawNotVerified =
        "Not every thaw was confirmed, so the file systems may have been writable during the snapshots.";

    internal static string CrashInstead(string why) =>
        $"{why} The single disk is crash-consistent all the same, which the request allows.";

    internal static string SnapshotsMissing(int failed, int all) => all == 0
        ? "No snapshot was taken."
        : $"{failed} of {all} snapshots failed.";

    internal static string NotAllFrozen(int fileSystems) => $"Not all of {fileSystems} file systems were frozen.";

    internal static string RequestedTooEarly(int disk, long started, long allFrozen) =>
        $"The snapshot of disk {disk} was requested {Span(started, allFrozen)} before the last file system was frozen.";

    internal static string NeverAcknowledged(int disk) => $"The snapshot of disk {disk} was not acknowledged.";

    internal static string AcknowledgedTooLate(int disk, long acknowledged, long firstThaw) =>
        $"The snapshot of disk {disk} was acknowledged {Span(firstThaw, acknowledged)} after the first thaw.";

    internal static string WindowHeld(Timeline timeline)
    {
        long firstRequest = timeline.Disks.Min(disk => disk.Started);
        long lastAnswer = timeline.Disks.Max(disk => disk.Acknowledged);
        return $"{Count(timeline.FileSystems, "file system")} frozen in {Span(timeline.FreezeStarted, timeline.AllFrozen)}; "
            + $"{Count(timeline.Disks.Count, "snapshot")} requested {Span(timeline.AllFrozen, firstRequest)} or more after that "
            + $"and acknowledged {Span(lastAnswer, timeline.FirstThaw)} or more before the first thaw; every thaw verified, "
            + $"window {Span(timeline.FreezeStarted, timeline.LastThaw)}.";
    }

    internal static string CrashConsistent(string evidence) => $"{EnglishTexts.CrashConsistent} {evidence}";

    internal static string Inconsistent(string evidence) =>
        $"{EnglishTexts.Inconsistent} {evidence} {ErrorCatalogue.Of(ErrorCode.Error).Remedy}";

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";

    private static string Span(long from, long to) =>
        $"{Stopwatch.GetElapsedTime(from, to).TotalMilliseconds:0.0##} ms";
}
