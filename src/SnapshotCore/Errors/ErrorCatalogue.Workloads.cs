using static SnapshotCore.Errors.ErrorSource;
using static SnapshotCore.Errors.HealthState;

namespace SnapshotCore.Errors;

/// <content>Codes of the owner's database: 500 to 512.</content>
public static partial class ErrorCatalogue
{
    private static ErrorEntry[] WorkloadCodes =>
    [
        new(ErrorCode.WorkloadPreError, "FailedWorkloadPreError", Yellow, Workload,
            "the client of the database failed before the snapshots; Oracle: no confirmation of BEGIN BACKUP although "
            + "the database is open",
            "The database could not be quiesced.",
            "Read extension.log for the client's answer, and repair the database or /etc/azure/workload.conf."),
        new(ErrorCode.WorkloadConfParsing, "FailedWorkloadConfParsingError", Yellow, Workload,
            "workload.conf cannot be parsed",
            "The workload configuration cannot be parsed.",
            "Correct /etc/azure/workload.conf."),
        new(ErrorCode.WorkloadInvalidRole, "FailedWorkloadInvalidRole", Yellow, Workload,
            "role is neither master nor slave, or it is master while enforceSlaveOnly is 1",
            "The configured role is neither master nor slave, or a master where only slaves are allowed.",
            "Correct role and enforceSlaveOnly in /etc/azure/workload.conf."),
        new(ErrorCode.WorkloadInvalidName, "FailedWorkloadInvalidWorkloadName", Yellow, Workload,
            "the database has no such phase, for instance a slave of PostgreSQL",
            "The configured workload does not support this role.",
            "Correct workload_name and role in /etc/azure/workload.conf."),
        new(ErrorCode.WorkloadPostError, "FailedWorkloadPostError", Yellow, Workload,
            "the client of the database failed after the snapshots; Oracle: no confirmation of END BACKUP",
            "The database could not be resumed.",
            "Check that the database accepts writes, and read extension.log for the client's answer."),
        new(ErrorCode.WorkloadAuthorizationMissing, "FailedWorkloadAuthorizationMissing", Yellow, Workload,
            "neither credString nor linux_user is configured",
            "Neither credentials nor a system user for the database client are configured.",
            "Set linux_user or credString in /etc/azure/workload.conf."),
        new(ErrorCode.WorkloadConnectionError, "FailedWorkloadConnectionError", Yellow, Workload,
            "the session of the client, or what guards the rest of the database, could not be started",
            "The database client could not be started.",
            "Check command_path and linux_user in /etc/azure/workload.conf, and that the client can log in."),
        new(ErrorCode.WorkloadIpcDirectoryMissing, "FailedWorkloadIPCDirectoryMissing", Yellow, Workload,
            "ipc_folder is not configured",
            "The folder for the hand-shake with the database is not configured.",
            "Set ipc_folder in /etc/azure/workload.conf to a folder that the database may write."),
        new(ErrorCode.WorkloadDatabaseStatusChanged, "FailedWorkloadDatabaseStatusChanged", Yellow, Workload,
            "Oracle: open before the snapshots and closed after them, or the other way round",
            "The database was opened or closed during the backup.",
            "Retry the backup when the database is not being started or stopped (see its own log)."),
        new(ErrorCode.WorkloadQuiescingError, "FailedWorkloadQuiescingError", Yellow, Workload,
            "the file by which the database confirms its rest did not appear in time",
            "The database did not confirm in time that it is at rest.",
            "Look for long transactions, and check that the database may write ipc_folder of /etc/azure/workload.conf."),
        new(ErrorCode.WorkloadQuiescingTimeout, "FailedWorkloadQuiescingTimeout", Yellow, Workload,
            "the session that kept the database at rest had ended before the snapshots had",
            "The database had left its rest before the backup ended.",
            "Raise timeout in /etc/azure/workload.conf."),
        new(ErrorCode.WorkloadNoArchiveLog, "FailedWorkloadDatabaseInNoArchiveLog", Yellow, Workload,
            "Oracle: the database is open and in NOARCHIVELOG mode",
            "The open database does not archive its log.",
            "Switch the database to ARCHIVELOG mode (ALTER DATABASE ARCHIVELOG), or close it for the backup."),
        new(ErrorCode.WorkloadLogModeChanged, "FailedWorkloadLogModeChanged", Yellow, Workload,
            "Oracle: the log mode after the snapshots is not the one before",
            "The log mode of the database changed during the backup.",
            "Retry the backup when the log mode is not being changed (ALTER DATABASE)."),
    ];
}
