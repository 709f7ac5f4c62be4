using SnapshotCore.BackupHost;
using SnapshotCore.Errors;
using SnapshotCore.Storage;

namespace SnapshotCore.Snapshots;

/// <summary>The texts of everything that can go wrong with a snapshot.</summary>
internal static class SnapshotErrors
{
    internal const string NotAttempted = "Not attempted: another disk's SAS was refused before the freeze.";
    internal const string NoTimeLeft = "Not attempted: the deadline of the freeze had come.";
    internal const string Abandoned = "No answer when the backup gave up on its snapshots.";

    private const string FreshSas = "Retry the backup: the service hands out new SAS URIs for each.";

    internal const string NetworkRemedy =
        "Allow outgoing HTTPS from the VM to the storage accounts of its disks (network security group, firewall), "
        + "or set HttpProxy.Host and HttpProxy.Port in /etc/waagent.conf.";

    internal const string AnsweredRemedy =
        "Storage answered, so the network is fine: retry the backup; if it happens again, check that the disks' storage "
        + "accounts let this VM in (firewall, locks) and look storage's error code up.";

    private const string HostNetworkRemedy =
        "Allow outgoing HTTP from the VM to its host, 168.63.129.16 port 80 (iptables or nft, security software, routes), then "
        + "retry the backup.";

    private const string HostSilentRemedy =
        "The host was reached, and then did not answer in time or broke off: it may have taken snapshots that nobody names. "
        + "Retry the backup; if it happens again, contact support.";

    internal const string HostRemedy =
        "The host answered, so the VM's network is fine: retry the backup; if it happens again, contact support.";

    internal static BackupError MetadataName(string key) => new(
        ErrorCode.Parameter,
        $"backupMetadata in publicSettings.objectStr: the key '{Printable(key)}' can't be sent as the HTTP header x-ms-meta-<key>.",
        "Retry the backup; the request comes from the backup service and can't be mended in the VM.");

    internal static BackupError MetadataValue(string key) => new(
        ErrorCode.Parameter,
        $"backupMetadata in publicSettings.objectStr: the value of '{Printable(key)}' holds a control character, which no HTTP header can carry.",
        "Retry the backup; the request comes from the backup service and can't be mended in the VM.");

    internal static BackupError Expired(string disk, DateTimeOffset expiry, DateTimeOffset now) => new(
        ErrorCode.SnapshotFailedNoNetwork,
        $"{disk}: its SAS expired at {expiry.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}; the VM's clock says {now.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}.",
        $"{FreshSas} If it happens again, compare the VM's clock (timedatectl) with the true time.");

    internal static BackupError NoRight(string disk, string permissions) => new(
        ErrorCode.SnapshotFailedNoNetwork,
        $"{disk}: its SAS grants '{Printable(permissions)}', but a snapshot needs 'c' or 'w'.",
        FreshSas);

    internal static BackupError Missing(string disk, ServiceAnswer answer) => new(
        ErrorCode.SnapshotFailedNoNetwork,
        $"{disk}: storage doesn't know the blob ({answer.Summary}).",
        "Check that the disk still exists and belongs to this VM, then retry the backup.");

    internal static BackupError Forbidden(string disk, ServiceAnswer answer) => new(
        ErrorCode.SnapshotFailedNoNetwork,
        $"{disk}: storage refused its SAS ({answer.Summary}).",
        $"{FreshSas} If it happens again, check the storage account's firewall and the VM's clock (timedatectl).");

    internal static SnapshotVerdict RateExceeded(string disk) => new(
        ErrorCode.SnapshotRateExceeded,
        ErrorCode.SnapshotRateExceeded,
        $"{disk}: storage takes no more snapshots of this blob for now: their rate is exceeded (SnapshotOperationRateExceeded).",
        "The service retries the backup; stagger backup schedules that meet on this disk.");

    internal static SnapshotVerdict CountExceeded(string disk) => new(
        ErrorCode.SnapshotLimitReached,
        ErrorCode.SnapshotLimitReached,
        $"{disk}: storage takes no more snapshots of this blob: it holds as many as are allowed (SnapshotCountExceeded).",
        "Delete old snapshots of the disk's blob (shown by az storage blob list --include s), then retry the backup.");

    internal static SnapshotVerdict NoDisks() => new(
        ErrorCode.SnapshotFailedNoNetwork,
        ErrorCode.SnapshotFailedNoNetwork,
        "No snapshot was taken: the request names no disk blob (blobSASUri is null or empty).",
        FreshSas);

    internal static SnapshotVerdict AllFailed(int count, string reasons, string remedy) => new(
        ErrorCode.SnapshotFailedNoNetwork,
        ErrorCode.SnapshotFailedNoNetwork,
        $"The snapshots of all {count} disks failed: {reasons}.",
        remedy);

    internal static SnapshotVerdict SomeFailed(int failed, int count, string reasons, string remedy) => new(
        ErrorCode.SnapshotFailedNoNetwork,
        ErrorCode.SnapshotFailedRestrictedNetwork,
        $"The snapshots of {failed} of {count} disks failed: {reasons}.",
        remedy);

    internal static SnapshotVerdict HostServiceGone() => new(
        ErrorCode.HostSnapshotRemoteServerError,
        ErrorCode.HostSnapshotRemoteServerError,
        "The host's snapshot service answered to presnapshot, but to dosnapshot something else did (HTTP 500): no snapshot was taken.",
        "The service retries the backup; if it persists, contact support.");

    internal static SnapshotVerdict HostFailed(HostAnswer answer, int? preSnapshot) => new(
        ErrorCode.SnapshotFailedNoNetwork,
        ErrorCode.SnapshotFailedNoNetwork,
        answer.IsSuccess
            ? "No snapshot of the host's snapshot service is known: its answer has no entry for any disk."
            : $"No snapshot of the host's snapshot service is known (dosnapshot: {answer}).",
        !answer.IsMade || (answer.Status, preSnapshot) is (HostStatus.NoAnswer, HostStatus.NoAnswer) ? HostNetworkRemedy
        : answer.Status == HostStatus.NoAnswer ? HostSilentRemedy
        : answer.Ended == 0 ? "Retry the backup; if it happens again, send extension.log to support."
        : HostRemedy);

    internal static SnapshotVerdict Refused(int refused, int count, BackupError first) => new(
        ErrorCode.SnapshotFailedNoNetwork,
        refused == count ? ErrorCode.SnapshotFailedNoNetwork : ErrorCode.SnapshotFailedRestrictedNetwork,
        $"Nothing was frozen: {refused} of {count} disks can't be snapshotted. {first.Message}",
        first.Remedy);

    /// <summary>A blob's own note of its encryption can't be had. No reason to give the backup up.</summary>
    internal static BackupError EncryptionUnread(string disk, ServiceAnswer answer) => new(
        ErrorCode.HttpFailure,
        $"{disk}: its encryption settings could not be read ({answer.Summary}); its snapshot carries none.",
        "If the disk is encrypted by Azure Disk Encryption, retry the backup: it may not be restorable without them.");

    /// <summary>What a success without the header that carries the snapshot's name is reported as.</summary>
    internal static string WithoutName(int status) => $"Storage answered {status} but named no snapshot (no x-ms-snapshot header).";

    /// <summary>How texts name a disk: by its place in the request and its blob's name.</summary>
    internal static string Disk(int index, string? blobUri) => $"Disk {index}{Named(blobUri)}";

    /// <summary>How texts name a disk of the host's answer: it does not say which LUN an entry is about.</summary>
    internal static string Entry(int index, string? blobUri) => $"Entry {index + 1} of the host's answer{Named(blobUri)}";

    private static string Named(string? blobUri) => blobUri is null
        ? string.Empty
        : $" ({ServiceText.Shorten(blobUri[(blobUri.LastIndexOf('/') + 1)..], 60)})";

    private static string Printable(string text) => ServiceText.Shorten(
        string.Concat(text.Select(static character => char.IsControl(character) ? '?' : character)), 80);
}
