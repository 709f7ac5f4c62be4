using SnapshotCore.Errors;
using SnapshotCore.Settings;
using SnapshotCore.Storage;

namespace SnapshotCore.Snapshots;

/// <summary>Whether one disk's SAS can be expected to work, found out before anything is frozen. Holds no secret.</summary>
/// <param name="Index">The disk's place in the request, from 0.</param>
/// <param name="BlobUri">The disk's base URI.</param>
/// <param name="StatusCode">HTTP status of the answer; 0 when none was asked for or given.</param>
/// <param name="ServiceErrorCode">Storage's error code; null where it gave none.</param>
/// <param name="Detail">What was found, in a few words, for the log.</param>
/// <param name="Refusal">Why the disk is refused; null for a disk that may be tried.</param>
public sealed record DiskProof(
    int Index, string BlobUri, int StatusCode, string? ServiceErrorCode, string Detail, BackupError? Refusal)
{
    // What storage, and its emulator, answer to a SAS that is over.
    private const string NotAuthenticated = "AuthenticationFailed";
    private const string NotAuthorized = "AuthorizationFailure";
    private const string MissingRight = "AuthorizationPermissionMismatch";

    // Storage's sentence for it, as reason phrase; old service versions send no error code with an answer to HEAD.
    private const string MissingRightSentence = "to perform this operation using this permission";

    /// <summary>What else is wrong with the disk, without refusing it; null for nothing.</summary>
    public BackupError? Problem { get; init; }

    /// <summary>Whether the backup must end here for this disk.</summary>
    public bool IsRefused => Refusal is not null;

    /// <summary>The status entry of a disk of a run that ended before its snapshots.</summary>
    public DiskSnapshot ToUnattempted() => DiskSnapshot.Unanswered(Index, BlobUri, Refusal?.Message ?? SnapshotErrors.NotAttempted) with
    {
        StatusCode = StatusCode,
        ServiceErrorCode = ServiceErrorCode,
    };

    /// <summary>What the SAS says of itself; null if that gives no reason to refuse it.</summary>
    internal static DiskProof? Read(int index, SasUri uri)
    {
        string disk = SnapshotErrors.Disk(index, uri.BaseUri);
        BackupError? refusal = uri.Permissions is { } permissions && permissions.AsSpan().IndexOfAny('c', 'w') < 0
            ? SnapshotErrors.NoRight(disk, permissions)
            : null;
        return refusal is null ? null : new DiskProof(index, uri.BaseUri, 0, null, "not asked", refusal);
    }

    /// <summary>
    /// What the answer to a HEAD says. A SAS may lack the right to read that HEAD needs, and whoever gave no answer may
    /// give one later: neither refuses the disk.
    /// </summary>
    internal static DiskProof From(int index, string blobUri, ServiceAnswer answer)
    {
        string disk = SnapshotErrors.Disk(index, blobUri);
        bool lacksReadOnly = answer.ErrorCode is null
            ? answer.Reason?.Contains(MissingRightSentence, StringComparison.OrdinalIgnoreCase) == true
            : answer.ErrorCode == MissingRight;
        BackupError? refusal = answer.Status switch
        {
            404 => SnapshotErrors.Missing(disk, answer),
            403 when !lacksReadOnly => SnapshotErrors.Forbidden(disk, answer),
            _ => null,
        };
        return new DiskProof(index, blobUri, answer.Status, answer.ErrorCode, answer.Summary, refusal);
    }

    /// <summary>
    /// The same for a SAS that says when it ends. Storage's clock decides that: one that is over by the VM's is refused only where
    /// storage refused its signature, too, or said nothing of it. A VM whose clock is ahead can be backed up, as long as it takes
    /// storage's certificate for valid.
    /// </summary>
    internal static DiskProof From(int index, SasUri uri, ServiceAnswer answer, DateTimeOffset now)
    {
        DiskProof proof = From(index, uri.BaseUri, answer);
        if (!(uri.Expiry < now) || answer.Status == 404)
        {
            return proof;
        }

        if (proof.IsRefused && answer.ErrorCode is not (null or NotAuthenticated or NotAuthorized))
        {
            return proof; // storage has another reason
        }

        bool wasTaken = answer.Status is (>= 200 and < 300) or 409 or 412 || (answer.Status == 403 && !proof.IsRefused);
        return wasTaken
            ? proof with { Detail = $"{proof.Detail}; over by the VM's clock, but not by storage's" }
            : proof with { Refusal = SnapshotErrors.Expired(SnapshotErrors.Disk(index, uri.BaseUri), uri.Expiry.Value, now) };
    }
}
