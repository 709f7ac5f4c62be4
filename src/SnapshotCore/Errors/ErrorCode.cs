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

    /// <summary>Reserved by the contract; never raised.</summary>
    WrongTime = 13,

    /// <summary>Reserved by the contract; never raised (a repeated task is <see cref="AlreadyProcessed"/>).</summary>
    SameTaskId = 14,

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

    /// <summary>The guardian, which has to thaw if the worker can't, is missing from the package.</summary>
    FreezeBinaryNotFound = 124,

    /// <summary>Storage refuses snapshots for now because they come too fast.</summary>
    SnapshotRateExceeded = 173,

    /// <summary>The pre-script ended with an error.</summary>
    PreScriptFailed = 300,

    /// <summary>The post-script ended with an error.</summary>
    PostScriptFailed = 301,

    /// <summary>There is no pre-script at the configured path.</summary>
    PreScriptNotFound = 302,

    /// <summary>There is no post-script at the configured path.</summary>
    PostScriptNotFound = 303,

    /// <summary>The plugin-host file cannot be parsed.</summary>
    PluginHostConfigParsing = 304,

    /// <summary>The script configuration cannot be parsed.</summary>
    PluginConfigParsing = 305,

    /// <summary>The pre-script is not root's alone.</summary>
    PreScriptPermission = 306,

    /// <summary>The post-script is not root's alone.</summary>
    PostScriptPermission = 307,

    /// <summary>The pre-script exceeded its time.</summary>
    PreScriptTimeout = 308,

    /// <summary>The post-script exceeded its time.</summary>
    PostScriptTimeout = 309,

    /// <summary>The pre-scripts together exceeded the time of the plugin host.</summary>
    PluginHostPreTimeout = 310,

    /// <summary>The post-scripts together exceeded the time of the plugin host.</summary>
    PluginHostPostTimeout = 311,

    /// <summary>Reserved by the contract; never raised.</summary>
    ScriptChecksumMismatch = 312,

    /// <summary>The plugin-host file is missing.</summary>
    PluginHostConfigNotFound = 313,

    /// <summary>The plugin-host file is too permissive.</summary>
    PluginHostConfigPermission = 314,

    /// <summary>The plugin-host file is not root's; reserved by the contract, never raised.</summary>
    PluginHostConfigOwnership = 315,

    /// <summary>The script configuration is missing: no scripts are configured.</summary>
    PluginConfigNotFound = 316,

    /// <summary>The script configuration is not readable by root alone.</summary>
    PluginConfigPermission = 317,

    /// <summary>The script configuration is not root's; reserved by the contract, never raised.</summary>
    PluginConfigOwnership = 318,

    /// <summary>The request reached the VM too late to be worth a backup.</summary>
    CommandTooLate = 402,

    /// <summary>The database could not be quiesced.</summary>
    WorkloadPreError = 500,

    /// <summary>The workload configuration cannot be parsed.</summary>
    WorkloadConfParsing = 501,

    /// <summary>The configured database role is unknown or not allowed.</summary>
    WorkloadInvalidRole = 502,

    /// <summary>The configured workload has no such phase.</summary>
    WorkloadInvalidName = 503,

    /// <summary>The database could not be resumed.</summary>
    WorkloadPostError = 504,

    /// <summary>Neither credentials nor a system user for the database are configured.</summary>
    WorkloadAuthorizationMissing = 505,

    /// <summary>The database client could not be started.</summary>
    WorkloadConnectionError = 506,

    /// <summary>The folder for the hand-shake with the database is not configured.</summary>
    WorkloadIpcDirectoryMissing = 507,

    /// <summary>The database was opened or closed during the backup.</summary>
    WorkloadDatabaseStatusChanged = 508,

    /// <summary>The database did not confirm in time that it is at rest.</summary>
    WorkloadQuiescingError = 509,

    /// <summary>The database had left its rest before the backup ended.</summary>
    WorkloadQuiescingTimeout = 510,

    /// <summary>The open database does not archive its log.</summary>
    WorkloadNoArchiveLog = 511,

    /// <summary>The log mode of the database changed during the backup.</summary>
    WorkloadLogModeChanged = 512,

    /// <summary>The host's snapshot service failed.</summary>
    HostSnapshotRemoteServerError = 556,

    /// <summary>Some snapshots failed, others succeeded (health code only).</summary>
    SnapshotFailedRestrictedNetwork = 761,
}
