using SnapshotCore.Settings;

namespace SnapshotCore.BackupHost;

/// <summary>One disk's entry in the host's answer to <c>dosnapshot</c>; see <see cref="HostDisks"/>.</summary>
/// <param name="IsSuccessful">Whether the host says that the snapshot was taken, and names it.</param>
/// <param name="SnapshotUri">The snapshot, as the host wrote it; null without one.</param>
/// <param name="ErrorMessage">The host's text, or why its entry can't be used; null where it gave none.</param>
/// <param name="StatusCode">The host's status for this disk; null where it gave none.</param>
/// <param name="DirectDrive">What names the snapshot of a Direct Drive disk; null for others.</param>
internal sealed record HostDisk(
    bool IsSuccessful, string? SnapshotUri, string? ErrorMessage, int? StatusCode, DirectDriveIdentifier? DirectDrive);

/// <summary>What names the snapshot of a Direct Drive disk, as the host gave it.</summary>
public sealed class DirectDriveIdentifier
{
    internal DirectDriveIdentifier(DateTimeOffset creationTime, string id, ProtectedText token, int? instantAccessDurationMinutes)
    {
        CreationTime = creationTime;
        Id = id;
        Token = token;
        InstantAccessDurationMinutes = instantAccessDurationMinutes;
    }

    /// <summary>When the snapshot was taken (UTC, whole milliseconds).</summary>
    public DateTimeOffset CreationTime { get; }

    /// <summary>The host's id for it.</summary>
    public string Id { get; }

    /// <summary>The host's token for it: for the report to the backup service alone, never for a log.</summary>
    public ProtectedText Token { get; }

    /// <summary>How long it is accessible at once, in minutes; null if the host does not say.</summary>
    public int? InstantAccessDurationMinutes { get; }

    /// <summary>Names the snapshot without its token.</summary>
    public override string ToString() => $"Direct Drive snapshot {Id}";
}
