using static SnapshotCore.Errors.ErrorSource;
using static SnapshotCore.Errors.HealthState;

namespace SnapshotCore.Errors;

/// <content>Codes of the owner's database: 500 to 512.</content>
public static partial class ErrorCatalogue
{
    private static ErrorEntry[] WorkloadCodes =>
    [
        new(ErrorCode.WorkloadPreError, "FailedWorkloadPreError", Yellow, Workload,
            "The database could not be quiesced.",
            "Read the log for the client's answer, and repair the database or its configuration."),
        new(ErrorCode.WorkloadConfParsing, "FailedWorkloadConfParsingError", Yellow, Workload,
            "The workload configuration cannot be parsed.",
            "Correct /etc/azure/workload.conf."),
        new(ErrorCode.WorkloadInvalidRole, "FailedWorkloadInvalidRole", Yellow, Workload,
            "The configured role is neither master nor slave, or a master where only slaves are allowed.",
            "Correct role and enforceSlaveOnly in /etc/azure/workload.conf."),
        new(ErrorCode.WorkloadInvalidName, "FailedWorkloadInvalidWorkloadName", Yellow, Workload,
            "The configured workload does not support this role.",
            "Correct workload_name and role in /etc/azure/workload.conf."),
        new(ErrorCode.WorkloadPostError, "FailedWorkloadPostError", Yellow, Workload,
            "The database could not be resumed.",
            "Check that the database accepts writes, and read the log for the client's answer."),
        new(ErrorCode.WorkloadAuthorizationMissing, "FailedWorkloadAuthorizationMissing", Yellow, Workload,
            "Neither credentials nor a system user for the database client are configured.",
            "Set linux_user or credString in /etc/azure/workload.conf."),
        new(ErrorCode.WorkloadConnectionError, "FailedWorkloadConnectionError", Yellow, Workload,
            "The database client could not be started.",
            "Check command_path and linux_user in /etc/azure/workload.conf, and that the client can log in."),
        new(ErrorCode.WorkloadIpcDirectoryMissing, "FailedWorkloadIPCDirectoryMissing", Yellow, Workload,
            "The folder for the hand-shake with the database is not configured.",
            "Set ipc_folder in /etc/azure/workload.conf to a folder that the database may write."),
        new(ErrorCode.WorkloadDatabaseStatusChanged, "FailedWorkloadDatabaseStatusChanged", Yellow, Workload,
            "The database was opened or closed during the backup.",
            "Retry the backup when the database is not being started or stopped."),
        new(ErrorCode.WorkloadQuiescingError, "FailedWorkloadQuiescingError", Yellow, Workload,
            "The database did not confirm in time that it is at rest.",
            "Look for long transactions, and check that the database may write ipc_folder."),
        new(ErrorCode.WorkloadQuiescingTimeout, "FailedWorkloadQuiescingTimeout", Yellow, Workload,
            "The database had left its rest before the backup ended.",
            "Raise timeout in /etc/azure/workload.conf."),
        new(ErrorCode.WorkloadNoArchiveLog, "FailedWorkloadDatabaseInNoArchiveLog", Yellow, Workload,
            "The open database does not archive its log.",
            "Switch the database to ARCHIVELOG mode, or close it for the backup."),
        new(ErrorCode.WorkloadLogModeChanged, "FailedWorkloadLogModeChanged", Yellow, Workload,
            "The log mode of the database changed during the backup.",
            "Retry the backup when the log mode is not being changed."),
    ];
}
