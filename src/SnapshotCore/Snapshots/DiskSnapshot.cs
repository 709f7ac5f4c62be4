using SnapshotCore.Storage;

namespace SnapshotCore.Snapshots;

/// <summary>What came of one disk's snapshot. Holds no secret.</summary>
/// <param name="Index">The disk's place in the request, from 0.</param>
/// <param name="BlobUri">The disk's base URI.</param>
/// <param name="IsSuccessful">Whether storage answered 200 or 201 and named the snapshot.</param>
/// <param name="SnapshotUri">Base URI, <c>?snapshot=</c> and the snapshot's time as storage wrote it; null on failure.</param>
/// <param name="ErrorMessage">Storage's error document on one line, redacted, at most 400 characters; empty on success.</param>
/// <param name="StatusCode">HTTP status of the last attempt; 500 when there was no answer.</param>
/// <param name="ServiceErrorCode">Storage's error code; null where it gave none.</param>
/// <param name="RequestId">Storage's id of the last attempt; null when there was no answer.</param>
/// <param name="Started">Monotonic timestamp (<see cref="TimeProvider.GetTimestamp"/>) of the first attempt; 0 if there was none.</param>
/// <param name="Acknowledged">Monotonic timestamp of the moment the answer's headers were read; 0 if there was no answer.</param>
/// <param name="Attempts">How often the snapshot was asked for. More than once: storage may hold one that nobody names.</param>
public sealed record DiskSnapshot(
    int Index,
    string BlobUri,
    bool IsSuccessful,
    string? SnapshotUri,
    string ErrorMessage,
    int StatusCode,
    string? ServiceErrorCode,
    string? RequestId,
    long Started,
    long Acknowledged,
    int Attempts)
{
    private const int NoAnswerStatus = 500; // wire: docs/protocol.md, "Storage"

    /// <summary>The result of a disk that got no answer, for <paramref name="reason"/>.</summary>
    internal static DiskSnapshot Unanswered(int index, string blobUri, string reason, long started = 0, int attempts = 0) =>
        new(index, blobUri, false, null, reason, NoAnswerStatus, null, null, started, 0, attempts);

    /// <summary>The result that <paramref name="answer"/> means. A success that names no snapshot is none.</summary>
    internal static DiskSnapshot From(int index, string blobUri, ServiceAnswer answer, long started, int attempts)
    {
        if (!answer.IsAnswered)
        {
            return Unanswered(index, blobUri, answer.Text, started, attempts);
        }

        bool isNamed = answer.IsSuccess && !string.IsNullOrEmpty(answer.Snapshot);
        string error = isNamed ? string.Empty
            : answer.IsSuccess ? SnapshotErrors.WithoutName(answer.Status)
            : answer.Text.Length > 0 ? answer.Text
            : $"{answer.Summary} {answer.Reason}".TrimEnd();
        return new DiskSnapshot(
            index,
            blobUri,
            isNamed,
            isNamed ? $"{blobUri}?snapshot={answer.Snapshot}" : null,
            error,
            answer.Status,
            answer.ErrorCode,
            answer.RequestId,
            started,
            answer.Acknowledged,
            attempts);
    }
}
