using static SnapshotCore.Errors.ErrorSource;
using static SnapshotCore.Errors.HealthState;

namespace SnapshotCore.Errors;

/// <summary>
/// Every code that can be reported, with its wire name, colour, default sentence and remedy: the one table
/// behind the status, the log and the manual. Numbers, names and colours are a contract: docs/protocol.md, "Codes".
/// </summary>
public static partial class ErrorCatalogue
{
    private const string OpenTheNetwork =
        "Allow access to the storage addresses of the region, or set up a proxy and check the agent's proxy settings.";

    private static readonly ErrorEntry[] RunCodes =
    [
        new(ErrorCode.SuccessAppConsistent, "success_appconsistent", Green, None,
            "An application-consistent snapshot was taken.", ""),
        new(ErrorCode.Success, "success", Green, None, "The snapshot was taken.", ""),
        new(ErrorCode.Error, "error", Green, Extension,
            "The backup failed with an internal error.",
            "Retry the backup; contact support if it fails again."),
        new(ErrorCode.AlreadyProcessed, "SuccessAlreadyProcessedInput", Green, None,
            "This task has already been processed and was not repeated.", ""),
        new(ErrorCode.Transition, "ExtensionTempTerminalState", Green, None,
            "Transition: the backup has begun and is not over.", "Wait for the final report."),
        new(ErrorCode.Parameter, "error_parameter", Yellow, Request,
            "Required input is missing or malformed.",
            "Retry the backup; this cannot be repaired inside the VM."),
        new(ErrorCode.FileNotFound, "error_12", Green, Extension,
            "A file that the extension needs is missing.",
            "Uninstall the extension; the next backup installs it again."),
        new(ErrorCode.WrongTime, "error_wrong_time", Green, Request, "Reserved; never reported.", ""),
        new(ErrorCode.SameTaskId, "error_same_taskid", Green, Request, "Reserved; never reported.", ""),
        new(ErrorCode.HttpFailure, "error_http_failure", Red, ErrorSource.Storage, "An HTTP call failed.", OpenTheNetwork),
        new(ErrorCode.CertificateNotFound, "FailedHandlerGuestAgentCertificateNotFound", Yellow, ErrorSource.Agent,
            "The protected settings cannot be read: their certificate or key is not usable.",
            "Check <thumbprint>.crt and <thumbprint>.prv in the guest agent's folder, restart the agent, retry the backup."),
        new(ErrorCode.InvalidDataDiskLunList, "FailedInvalidDataDiskLunList", Green, Request,
            "Disks are excluded, but the list of included disks is empty.",
            "Retry the backup; if it fails again, configure the disk selection anew."),
        new(ErrorCode.SnapshotFailedNoNetwork, "FailedRetryableSnapshotFailedNoNetwork", Red, ErrorSource.Storage,
            "The snapshots failed; the storage service could not be used from this VM.", OpenTheNetwork),
        new(ErrorCode.SnapshotLimitReached, "FailedSnapshotLimitReached", Red, ErrorSource.Storage,
            "A disk's blob holds as many snapshots as storage allows.", "Delete old snapshots of the disk's blob."),
        new(ErrorCode.FreezeFailed, "FailedRetryableFsFreezeFailed", Yellow, FileSystem,
            "One or more file systems could not be frozen.",
            "Check their state (for ext4: tune2fs -l), unmount, run fsck, mount again, retry the backup."),
        new(ErrorCode.FreezeTimeout, "FailedRetryableFsFreezeTimeout", Yellow, FileSystem,
            "The file systems were not all frozen in time.",
            "Look for heavy writing or a device that does not answer, and retry the backup."),
        new(ErrorCode.UnableToOpenMount, "FailedRetryableUnableToOpenMount", Yellow, FileSystem,
            "A mount point could not be opened.",
            "Repair the mount, or list it as MountsToSkip in /etc/azure/vmbackup.conf."),
        new(ErrorCode.FreezeBinaryNotFound, "FailedSafeFreezeBinaryNotFound", Yellow, Extension,
            "The component that freezes file systems is missing from the package.",
            "Uninstall the extension; the next backup installs it again."),
        new(ErrorCode.SnapshotRateExceeded, "FailedRetryableSnapshotRateExceeded", Green, ErrorSource.Storage,
            "Storage refused the snapshots because they come too fast.",
            "The service retries; spread the schedules of VMs that share a storage account."),
        new(ErrorCode.CommandTooLate, "FailedGuestAgentInvokedCommandTooLate", Red, ErrorSource.Agent,
            "The request reached the VM too late to be worth a backup.",
            "Look for an overloaded VM or a slow guest agent, and retry the backup on demand."),
        new(ErrorCode.HostSnapshotRemoteServerError, "FailedHostSnapshotRemoteServerError", Green, Host,
            "The snapshot service of the host failed.", "The service retries; contact support if it fails again."),
        new(ErrorCode.SnapshotFailedRestrictedNetwork, "FailedRetryableSnapshotFailedRestrictedNetwork", Red, ErrorSource.Storage,
            "Some of the snapshots failed, others succeeded.",
            "Check the way to the storage account of each disk that failed. " + OpenTheNetwork),
    ];

    /// <summary>All entries, one for each <see cref="ErrorCode"/>.</summary>
    public static IReadOnlyList<ErrorEntry> All { get; } = [.. RunCodes, .. ScriptCodes, .. WorkloadCodes];

    /// <summary>The entry of a code.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is no code: a bug in the caller.</exception>
    public static ErrorEntry Of(ErrorCode code)
    {
        foreach (ErrorEntry entry in All)
        {
            if (entry.Code == code)
            {
                return entry;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(code), code, "No entry in the catalogue.");
    }
}
