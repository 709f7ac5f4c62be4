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
        "Allow outgoing HTTPS to the storage addresses of the region (network security group, firewall), or set HttpProxy.Host "
        + "and HttpProxy.Port in /etc/waagent.conf, then retry the backup.";

    private const string Reinstall =
        "Uninstall the extension (in the portal, or by az vm extension delete); the next backup installs it again.";

    private static readonly ErrorEntry[] RunCodes =
    [
        new(ErrorCode.SuccessAppConsistent, "success_appconsistent", Green, None,
            "every snapshot was taken while the scripts kept the applications at rest",
            "An application-consistent snapshot was taken.",
            ""),
        new(ErrorCode.Success, "success", Green, None,
            "every snapshot was taken; the consistency that is claimed stands beside the code",
            "The snapshot was taken.",
            ""),
        new(ErrorCode.Error, "error", Green, Extension,
            "an unexpected failure, a run that was interrupted or told to stop, a thaw that is not proven, snapshots "
            + "that prove no consistency, or a refusal by the owner's configuration (OnAppFailureDoFsFreeze)",
            "The backup failed in the extension, or was interrupted or stopped.",
            "Retry the backup; if it fails again, look for the reason in extension.log and in the kernel log (dmesg), "
            + "and send both to support."),
        new(ErrorCode.AlreadyProcessed, "SuccessAlreadyProcessedInput", Green, None,
            "the same task is delivered again",
            "This task has already been processed and was not repeated.",
            ""),
        new(ErrorCode.Transition, "ExtensionTempTerminalState", Green, None,
            "a run has begun; the one code that is not the last word",
            "Transition: the backup has begun and is not over.",
            "Wait for the final report."),
        new(ErrorCode.Parameter, "error_parameter", Yellow, Request,
            "the settings are missing, unreadable or of a wrong shape, a required field is missing or malformed, or the "
            + "command is unknown",
            "Required input is missing or malformed.",
            "Retry the backup. The input cannot be corrected inside the VM: if it fails again, contact support with this "
            + "message, which names the field."),
        new(ErrorCode.FileNotFound, "error_12", Green, Extension,
            "a file of the package, or one that the guest agent writes, is missing",
            "A file that the extension needs is missing.",
            Reinstall),
        new(ErrorCode.WrongTime, "error_wrong_time", Green, Request,
            "never; reserved by the contract",
            "Reserved; never reported.",
            ""),
        new(ErrorCode.SameTaskId, "error_same_taskid", Green, Request,
            "never; a task that comes again is code 3",
            "Reserved; never reported.",
            ""),
        new(ErrorCode.HttpFailure, "error_http_failure", Red, ErrorSource.Storage,
            "the status or the logs blob could not be written; in extension.log only, since no backup fails by that",
            "A call to storage failed.",
            OpenTheNetwork),
        new(ErrorCode.CertificateNotFound, "FailedHandlerGuestAgentCertificateNotFound", Yellow, ErrorSource.Agent,
            "the settings file is empty, or the protected settings are needed and cannot be decrypted",
            "The protected settings cannot be read: their certificate or key is not usable.",
            "Check that <thumbprint>.crt and <thumbprint>.prv are in the guest agent's folder (/var/lib/waagent), "
            + "restart the agent (systemctl restart walinuxagent, or waagent), retry the backup."),
        new(ErrorCode.InvalidDataDiskLunList, "FailedInvalidDataDiskLunList", Green, Request,
            "disks are excluded, disks are there that only the host can snapshot, and the list of LUNs is empty",
            "Disks are excluded, but the list of included disks is empty.",
            "Choose the disks of the backup anew (az backup protection update-for-vm --disk-list-setting), then retry "
            + "the backup."),
        new(ErrorCode.SnapshotFailedNoNetwork, "FailedRetryableSnapshotFailedNoNetwork", Red, ErrorSource.Storage,
            "every snapshot failed, or the request names no disk; as the run's code also when only some failed",
            "The snapshots failed; the storage service could not be used from this VM.",
            OpenTheNetwork),
        new(ErrorCode.SnapshotLimitReached, "FailedSnapshotLimitReached", Red, ErrorSource.Storage,
            "storage answers SnapshotCountExceeded for a disk",
            "A disk's blob holds as many snapshots as storage allows.",
            "Delete old snapshots of the disk's blob (shown by az storage blob list --include s), then retry the backup."),
        new(ErrorCode.FreezeFailed, "FailedRetryableFsFreezeFailed", Yellow, FileSystem,
            "a FIFREEZE was refused, another tool holds the freeze lock, or the guardian could not be started or armed",
            "One or more file systems could not be frozen.",
            "Check their state (dmesg; for ext4: tune2fs -l), unmount, run fsck, mount again, retry the backup."),
        new(ErrorCode.FreezeTimeout, "FailedRetryableFsFreezeTimeout", Yellow, FileSystem,
            "not all file systems were frozen within the time for that; all are thawed again",
            "The file systems were not all frozen in time.",
            "Look for heavy writing (iostat -x 1) or a disk that does not answer (dmesg), then retry the backup."),
        new(ErrorCode.UnableToOpenMount, "FailedRetryableUnableToOpenMount", Yellow, FileSystem,
            "a mount point of the plan cannot be opened, does not answer, or is another mount by now",
            "A mount point could not be opened.",
            "Repair the mount (findmnt, dmesg), or list it as MountsToSkip in /etc/azure/vmbackup.conf."),
        new(ErrorCode.FreezeBinaryNotFound, "FailedSafeFreezeBinaryNotFound", Yellow, Extension,
            "the guardian is missing from the package, without which nothing is frozen",
            "The component that freezes file systems is missing from the package.",
            Reinstall),
        new(ErrorCode.SnapshotRateExceeded, "FailedRetryableSnapshotRateExceeded", Green, ErrorSource.Storage,
            "storage answers SnapshotOperationRateExceeded for a disk",
            "Storage refused the snapshots because they come too fast.",
            "The service retries the backup; spread the schedules of backups that share a storage account."),
        new(ErrorCode.CommandTooLate, "FailedGuestAgentInvokedCommandTooLate", Red, ErrorSource.Agent,
            "the request is more than 140 minutes old before anything is touched, after the pre-scripts, or once all is "
            + "frozen; or another backup ran for so long",
            "The request reached the VM too late to be worth a backup.",
            "Check the guest agent (systemctl status walinuxagent, or waagent) and the load of the VM (top), then start "
            + "a backup on demand."),
        new(ErrorCode.HostSnapshotRemoteServerError, "FailedHostSnapshotRemoteServerError", Green, Host,
            "the host answered to presnapshot, but something else than its snapshot service did to dosnapshot",
            "The snapshot service of the host failed.",
            "The service retries the backup; contact support if it fails again."),
        new(ErrorCode.SnapshotFailedRestrictedNetwork, "FailedRetryableSnapshotFailedRestrictedNetwork", Red, ErrorSource.Storage,
            "some of the snapshots failed; as health code only, the run's is 76",
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
