using SnapshotCore.Errors;
using SnapshotCore.Settings;

namespace SnapshotCore.Preflight;

/// <summary>What refuses a request before anything is touched: docs/protocol.md, "Settings", in its order.</summary>
public static class BackupPreflight
{
    private const string OnlyHost = "onlyHost";

    /// <summary>The first refusal; null when the request may go on.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="configuration">What the owner wants.</param>
    /// <param name="tooLate">The age of the request.</param>
    public static BackupError? Check(SnapshotRequest request, OwnerConfiguration configuration, TooLateRule tooLate) =>
        request.ValidateDelivery()
        ?? tooLate.Check()
        ?? request.ValidateCommand()
        ?? (request.Command == CommandKind.Snapshot ? CheckHost(request, configuration) ?? request.ValidateDisks() : null);

    // Snapshots are taken from inside the VM only. Where that is not what is asked for, or can't be had, it is refused:
    // a backup that was taken in another way than the service believes helps nobody.
    private static BackupError? CheckHost(SnapshotRequest request, OwnerConfiguration configuration)
    {
        string? reason =
            request.HasWriteAcceleratedDisk || request.IncludedDisks.NeedsHost ? "a disk is included that only the host can snapshot"
            : OnlyHost.Equals(configuration.SnapshotMethod, StringComparison.OrdinalIgnoreCase) ? "SnapshotMethod in /etc/azure/vmbackup.conf is onlyHost"
            : configuration.SnapshotMethod is null && OnlyHost.Equals(request.Custom.TakeSnapshotFrom, StringComparison.OrdinalIgnoreCase)
                ? "customSettings.takeSnapshotFrom is onlyHost"
            : null;
        return reason is null ? null : new BackupError(
            ErrorCode.Error,
            $"The snapshots would have to be taken by the host ({reason}); this version takes them through storage.",
            "Let the backup be taken from the guest, and leave out disks that only the host can snapshot.");
    }
}
