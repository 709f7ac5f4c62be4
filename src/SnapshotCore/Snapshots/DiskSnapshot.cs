using SnapshotCore.BackupHost;
using SnapshotCore.Storage;

namespace SnapshotCore.Snapshots;

/// <summary>What came of one disk's snapshot. Holds no secret.</summary>
/// <param name="Index">The disk's place in the request, or in the host's answer, from 0.</param>
/// <param name="BlobUri">The disk's base URI; null where the host does not name it.</param>
/// <param name="IsSuccessful">Whether storage answered 200 or 201, or the host that it succeeded, and named the snapshot.</param>
/// <param name="SnapshotUri">
/// Base URI, <c>?snapshot=</c> and the snapshot's time as storage wrote it, or what the host wrote; null without one.
/// </param>
/// <param name="ErrorMessage">
/// Storage's error document or the host's text, on one line, redacted, at most 400 characters; empty on success, or null
/// where the host gave none.
/// </param>
/// <param name="StatusCode">HTTP status of the last attempt, or the host's for this disk; 500 when there was none.</param>
/// <param name="ServiceErrorCode">Storage's error code; null where there is none.</param>
/// <param name="RequestId">The service's id of the last attempt; null when there was no answer, or none in it.</param>
/// <param name="Started">Monotonic timestamp (<see cref="TimeProvider.GetTimestamp"/>) of the first attempt; 0 if there was none.</param>
/// <param name="Acknowledged">Monotonic timestamp of the moment the answer's headers were read; 0 if there was no answer.</param>
/// <param name="Attempts">How often the snapshot was asked for. More than once: storage may hold one that nobody names.</param>
public sealed record DiskSnapshot(
    int Index,
    string? BlobUri,
    bool IsSuccessful,
    string? SnapshotUri,
    string? ErrorMessage,
    int StatusCode,
    string? ServiceErrorCode,
    string? RequestId,
    long Started,
    long Acknowledged,
    int Attempts)
{
    private const int NoAnswerStatus = 500; // wire: docs/protocol.md, "Storage"

    /// <summary>What names the snapshot of a Direct Drive disk; null for all others.</summary>
    public DirectDriveIdentifier? DirectDrive { get; private init; }

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

    /// <summary>The result that the host's entry for a disk means.</summary>
    internal static DiskSnapshot From(int index, HostDisk disk, HostAnswer answer, HostSecrets secrets)
    {
        string? text = secrets.Cover(disk.ErrorMessage);
        return new DiskSnapshot(
            index,
            disk.SnapshotUri is { } uri ? UpTo(uri, disk.DirectDrive is null ? "?" : "/snapshots") : null,
            disk.IsSuccessful,
            disk.SnapshotUri,
            text is null ? null : ServiceText.Clean(text),
            disk.StatusCode ?? (disk.IsSuccessful ? answer.Status : NoAnswerStatus),
            disk.IsSuccessful || text is null ? null : SnapshotClassifier.CodeIn(text) ?? ServiceText.ErrorCode(text),
            answer.RequestId,
            answer.Started,
            answer.Ended,
            1)
        {
            DirectDrive = disk.DirectDrive,
        };
    }

    private static string UpTo(string uri, string delimiter) =>
        uri.IndexOf(delimiter, StringComparison.Ordinal) is var end and >= 0 ? uri[..end] : uri;
}
