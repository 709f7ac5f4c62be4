namespace SnapshotCore.Reporting;

/// <summary>One disk's entry in the report; docs/protocol.md, "Status".</summary>
/// <param name="IsSuccessful">Whether its snapshot was taken.</param>
/// <param name="SnapshotUri">The snapshot, without any signature; null without one, and for Direct Drive disks.</param>
/// <param name="BlobUri">The disk, without query; also of a disk that failed, so that it can be told which.</param>
/// <param name="ErrorMessage">What the service answered; empty or null for a success.</param>
/// <param name="DirectDrive">The snapshot of a Direct Drive disk; null for all others.</param>
public sealed record DiskReport(
    bool IsSuccessful, string? SnapshotUri, string? BlobUri, string? ErrorMessage, DirectDriveSnapshot? DirectDrive = null)
{
    /// <summary>The entry of a blob or managed disk: its <see cref="BlobUri"/> is the snapshot's up to the query.</summary>
    public static DiskReport OfBlob(bool isSuccessful, string snapshotUri, string? errorMessage) =>
        new(isSuccessful, snapshotUri, UpTo(snapshotUri, "?"), errorMessage);

    /// <summary>The entry of a Direct Drive disk, whose snapshot is named by an identifier instead of a URI.</summary>
    public static DiskReport OfDirectDrive(
        bool isSuccessful, string snapshotUri, string? errorMessage, DirectDriveSnapshot identifier) =>
        new(isSuccessful, null, UpTo(snapshotUri, "/snapshots"), errorMessage, identifier);

    private static string UpTo(string uri, string delimiter) =>
        uri.IndexOf(delimiter, StringComparison.Ordinal) is var end and >= 0 ? uri[..end] : uri;
}

/// <summary>What names the snapshot of a Direct Drive disk.</summary>
/// <param name="CreationTime">When the host took it.</param>
/// <param name="Id">The host's id for it.</param>
/// <param name="Token">The host's token for it, which the backup service needs; never logged.</param>
/// <param name="InstantAccessDurationMinutes">How long it is accessible at once; null when the host does not say.</param>
public sealed record DirectDriveSnapshot(
    DateTimeOffset CreationTime, string Id, string Token, int? InstantAccessDurationMinutes);
