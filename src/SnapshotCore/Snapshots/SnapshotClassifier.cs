using SnapshotCore.BackupHost;
using SnapshotCore.Errors;
using SnapshotCore.Storage;

namespace SnapshotCore.Snapshots;

/// <summary>Turns the results of all disks into the run's codes: docs/protocol.md, "Snapshot results".</summary>
public static class SnapshotClassifier
{
    private const int NamedDisks = 4;
    private const int LongestReason = 120;

    private const string RateCode = "SnapshotOperationRateExceeded";
    private const string CountCode = "SnapshotCountExceeded";
    private const string RateText = "The rate of snapshot blob calls is exceeded";
    private const string CountText = "The snapshot count against this blob has been exceeded";

    /// <summary>
    /// Judges snapshots that were attempted. Limits of the storage come first (173, 85: the first disk that met one decides),
    /// then a host whose service is gone (556), then all or some failed. No results at all mean that all failed.
    /// </summary>
    /// <param name="set">What came of asking for the snapshots.</param>
    public static SnapshotVerdict Classify(SnapshotSet set)
    {
        List<DiskSnapshot> failed = [.. set.Disks.Where(static disk => !disk.IsSuccessful)];
        foreach (DiskSnapshot disk in failed)
        {
            // The second spelling of the code is the service's own, from before it was corrected.
            if (disk.ServiceErrorCode is RateCode or "SnaphotOperationRateExceeded" || CodeIn(disk.ErrorMessage) == RateCode)
            {
                return SnapshotErrors.RateExceeded(Name(set, disk));
            }

            if (disk.ServiceErrorCode == CountCode || CodeIn(disk.ErrorMessage) == CountCode)
            {
                return SnapshotErrors.CountExceeded(Name(set, disk));
            }
        }

        return (failed.Count, set.Disks.Count) switch
        {
            (0, > 0) => new SnapshotVerdict(ErrorCode.Success, ErrorCode.Success, string.Empty, string.Empty),
            var (some, all) when some < all => SnapshotErrors.SomeFailed(some, all, Reasons(set, failed), RemedyFor(set, failed, "Check each storage host.")),
            _ when (set.PreSnapshot, set.Answer?.Status) is (200, HostStatus.NotTheService) => SnapshotErrors.HostServiceGone(),
            (_, 0) => set.Answer is { } answer ? SnapshotErrors.HostFailed(answer, set.PreSnapshot) : SnapshotErrors.NoDisks(),
            var (_, all) => SnapshotErrors.AllFailed(all, Reasons(set, failed), RemedyFor(set, failed)),
        };
    }

    /// <summary>Storage's code for a limit that a text speaks of; null for every other text.</summary>
    internal static string? CodeIn(string? text) =>
        text?.Contains(RateText, StringComparison.Ordinal) == true ? RateCode
        : text?.Contains(CountText, StringComparison.Ordinal) == true ? CountCode
        : null;

    /// <summary>Judges proofs: null when no disk was refused, else the verdict on a run that ends before its freeze.</summary>
    public static SnapshotVerdict? Classify(IReadOnlyList<DiskProof> proofs)
    {
        List<DiskProof> refused = [.. proofs.Where(static proof => proof.IsRefused)];
        return proofs.Count == 0 ? SnapshotErrors.NoDisks()
            : refused.Count == 0 ? null
            : SnapshotErrors.Refused(refused.Count, proofs.Count, refused[0].Refusal!);
    }

    private static string RemedyFor(SnapshotSet set, List<DiskSnapshot> failed, string further = "") =>
        set.Source == SnapshotSource.Host ? SnapshotErrors.HostRemedy
        : failed.Any(IsUnanswered) ? $"{SnapshotErrors.NetworkRemedy} {further}".TrimEnd()
        : SnapshotErrors.AnsweredRemedy;

    private static string Reasons(SnapshotSet set, List<DiskSnapshot> failed)
    {
        string named = string.Join("; ", failed.Take(NamedDisks).Select(disk => $"{Name(set, disk)}: {Reason(disk)}"));
        return failed.Count <= NamedDisks ? named : $"{named}; and {failed.Count - NamedDisks} more";
    }

    private static bool IsUnanswered(DiskSnapshot disk) => disk.Acknowledged == 0;

    private static string Reason(DiskSnapshot disk) => disk.ServiceErrorCode is { } code
        ? $"HTTP {disk.StatusCode} {code}"
        : ServiceText.Shorten(IsUnanswered(disk) ? disk.ErrorMessage ?? string.Empty : $"HTTP {disk.StatusCode} {disk.ErrorMessage}".TrimEnd(), LongestReason);

    private static string Name(SnapshotSet set, DiskSnapshot disk) => set.Source == SnapshotSource.Host
        ? SnapshotErrors.Entry(disk.Index, disk.BlobUri)
        : SnapshotErrors.Disk(disk.Index, disk.BlobUri);
}
