namespace SnapshotCore.Errors;

/// <summary>
/// The codes that the backup service reads in <c>status.code</c> and <c>vmHealthStatusCode</c>.
/// The numbers are a wire contract: docs/protocol.md, "Codes".
/// </summary>
public enum ErrorCode
{
    /// <summary>Scripts and snapshots succeeded: an application-consistent backup.</summary>
    SuccessAppConsistent = 0,

    /// <summary>Every snapshot succeeded.</summary>
    Success = 1,

    /// <summary>Internal error, inconsistent thaw, or a run that was interrupted or stopped.</summary>
    Error = 2,

    /// <summary>The same task was delivered again and was not repeated.</summary>
    AlreadyProcessed = 3,

    /// <summary>The run has begun and is not over; the only code that is not terminal.</summary>
    Transition = 4,

    /// <summary>Input is missing or malformed.</summary>
    Parameter = 11,

    /// <summary>A file that the extension needs is missing.</summary>
    FileNotFound = 12,

    /// <summary>An HTTP call failed.</summary>
    HttpFailure = 15,

    /// <summary>The protected settings cannot be read: certificate, key or cipher text.</summary>
    CertificateNotFound = 16,

    /// <summary>Disks are excluded, but the LUN list of the included ones is empty.</summary>
    InvalidDataDiskLunList = 17,

    /// <summary>Every snapshot failed, or (as <c>code</c> only) some did.</summary>
    SnapshotFailedNoNetwork = 76,

    /// <summary>Storage holds as many snapshots of a blob as it allows.</summary>
    SnapshotLimitReached = 85,

    /// <summary>A file system could not be frozen.</summary>
    FreezeFailed = 121,

    /// <summary>The file systems were not all frozen in time.</summary>
    FreezeTimeout = 122,

    /// <summary>A mount point could not be opened.</summary>
    UnableToOpenMount = 123,

    /// <summary>The guardian or worker executable is missing from the package.</summary>
    FreezeBinaryNotFound = 124,

    /// <summary>Storage refuses snapshots for now because they come too fast.</summary>
    SnapshotRateExceeded = 173,

    /// <summary>The request reached the VM too late to be worth a backup.</summary>
    CommandTooLate = 402,

    /// <summary>The host's snapshot service failed.</summary>
    HostSnapshotRemoteServerError = 556,

    /// <summary>Some snapshots failed, others succeeded (health code only).</summary>
    SnapshotFailedRestrictedNetwork = 761,
}
