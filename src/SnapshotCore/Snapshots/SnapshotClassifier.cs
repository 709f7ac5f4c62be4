using SnapshotCore.Errors;
using SnapshotCore.Storage;

namespace SnapshotCore.Snapshots;

/// <summary>Turns the results of all disks into the run's codes: docs/protocol.md, "Storage".</summary>
public static class SnapshotClassifier
{
    private const int NamedDisks = 4;
    private const int LongestReason = 120;

    private const string RateText = "The rate of snapshot blob calls is exceeded";
    private const string CountText = "The snapshot count against this blob has been exceeded";

    /// <summary>
    /// Judges snapshots that were attempted. Storage's limits come first (173, 85: the first disk that met one decides),
    /// then none, some or all failed. No results at all mean that all failed.
    /// </summary>
    public static SnapshotVerdict Classify(IReadOnlyList<DiskSnapshot> disks)
    {
        List<DiskSnapshot> failed = [.. disks.Where(static disk => !disk.IsSuccessful)];
        foreach (DiskSnapshot disk in failed)
        {
            // The second spelling of the code is the service's own, from before it was corrected.
            if (disk.ServiceErrorCode is "SnapshotOperationRateExceeded" or "SnaphotOperationRateExceeded"
                || disk.ErrorMessage.Contains(RateText, StringComparison.Ordinal))
            {
                return SnapshotErrors.RateExceeded(Name(disk));
            }

            if (disk.ServiceErrorCode is "SnapshotCountExceeded"
                || disk.ErrorMessage.Contains(CountText, StringComparison.Ordinal))
            {
                return SnapshotErrors.CountExceeded(Name(disk));
            }
        }

        return (failed.Count, disks.Count) switch
        {
            (_, 0) => SnapshotErrors.NoDisks(),
            (0, _) => new SnapshotVerdict(ErrorCode.Success, ErrorCode.Success, string.Empty, string.Empty),
            var (some, all) when some == all => SnapshotErrors.AllFailed(all, Reasons(failed), failed.Any(IsUnanswered)),
            var (some, all) => SnapshotErrors.SomeFailed(some, all, Reasons(failed), failed.Any(IsUnanswered)),
        };
    }

    /// <summary>Judges proofs: null when no disk was refused, else the verdict on a run that ends before its freeze.</summary>
    public static SnapshotVerdict? Classify(IReadOnlyList<DiskProof> proofs)
    {
        List<DiskProof> refused = [.. proofs.Where(static proof => proof.IsRefused)];
        return proofs.Count == 0 ? SnapshotErrors.NoDisks()
            : refused.Count == 0 ? null
            : SnapshotErrors.Refused(refused.Count, proofs.Count, refused[0].Refusal!);
    }

    private static string Reasons(List<DiskSnapshot> failed)
    {
        string named = string.Join("; ", failed.Take(NamedDisks).Select(static disk => $"{Name(disk)}: {Reason(disk)}"));
        return failed.Count <= NamedDisks ? named : $"{named}; and {failed.Count - NamedDisks} more";
    }

    private static bool IsUnanswered(DiskSnapshot disk) => disk.Acknowledged == 0;

    private static string Reason(DiskSnapshot disk) => disk.ServiceErrorCode is { } code
        ? $"HTTP {disk.StatusCode} {code}"
        : ServiceText.Shorten(IsUnanswered(disk) ? disk.ErrorMessage : $"HTTP {disk.StatusCode} {disk.ErrorMessage}", LongestReason);

    private static string Name(DiskSnapshot disk) => SnapshotErrors.Disk(disk.Index, disk.BlobUri);
}
