using SnapshotCore.Settings;

namespace SnapshotCore.Reporting;

/// <summary>One disk's entry in the report; docs/protocol.md, "Status".</summary>
/// <param name="IsSuccessful">Whether its snapshot was taken.</param>
/// <param name="SnapshotUri">The snapshot, without any signature; null without one, and for Direct Drive disks.</param>
/// <param name="BlobUri">The disk, without query; also of a disk that failed, so that it can be told which, if that is known.</param>
/// <param name="ErrorMessage">What the service answered; empty or null for a success.</param>
/// <param name="DirectDrive">The snapshot of a Direct Drive disk; null for all others.</param>
public sealed record DiskReport(
    bool IsSuccessful, string? SnapshotUri, string? BlobUri, string? ErrorMessage, DirectDriveSnapshot? DirectDrive = null);

/// <summary>What names the snapshot of a Direct Drive disk.</summary>
/// <param name="CreationTime">When the host took it.</param>
/// <param name="Id">The host's id for it.</param>
/// <param name="Token">The host's token for it, which the backup service needs; never logged.</param>
/// <param name="InstantAccessDurationMinutes">How long it is accessible at once; null when the host does not say.</param>
public sealed record DirectDriveSnapshot(
    DateTimeOffset CreationTime, string Id, ProtectedText Token, int? InstantAccessDurationMinutes);
