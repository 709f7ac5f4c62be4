using SnapshotCore.Reporting.Traces;

namespace SnapshotCore.Tests.Reporting.Traces;

/// <summary>A trace in which everything has happened.</summary>
internal static class TraceSample
{
    internal static BackupTrace Full() => new()
    {
        TaskId = "task_1",
        Sequence = 7,
        ExtensionVersion = "1.0.0.0",
        Kernel = "6.1.0",
        OperatingSystem = "Debian GNU/Linux 12",
        Started = new DateTimeOffset(2026, 3, 4, 5, 6, 7, 123, TimeSpan.Zero),
        Ended = new DateTimeOffset(2026, 3, 4, 5, 6, 8, 456, TimeSpan.Zero),
        Strategy = "onlyHost (the default)",
        SnapshotsBy = BackupTrace.ByHost,
        HostStatusPreSnapshot = 200,
        HostStatusDoSnapshot = 201,
        Code = 1,
        CodeName = "success",
        HealthCode = 1,
        Consistency = "fileSystemConsistent",
        Message = "It went well.",
        Evidence = "All was frozen.",
        Phases = [new TracePhase(TracePhases.Preflight, new TraceSpan(0.5, 40)), new TracePhase(TracePhases.Freeze, new TraceSpan(60.125, null))],
        FileSystems =
        [
            new TraceFileSystem("/data", "ext4", "8:33", 0, "thawed") { Freeze = new TraceSpan(60.125, 3), Thaw = new TraceSpan(80, 0.5) },
            new TraceFileSystem("/", "xfs", "8:1", 1, "failed") { Freeze = new TraceSpan(61, 1), Errno = "EBUSY" },
        ],
        Skipped = [KeyValuePair.Create("noDisk", 14)],
        Disks =
        [
            new TraceDisk(0, "https://a/b", true) { Call = new TraceSpan(64, 12), Status = 201, RequestId = "id", Attempts = 1 },
            new TraceDisk(1, null, false) { Call = new TraceSpan(64, null), Status = 503, ServiceErrorCode = "ServerBusy", Attempts = 3, Error = "busy" },
        ],
        HostCall = new TraceHostCall(201, "", new TraceSpan(64, 12)),
        Scripts =
        [
            new TraceScript("pre", "ScriptRunner", "/etc/azure/pre.sh", true) { Time = new TraceSpan(45, 10), ExitCode = 0, Attempts = 1 },
            new TraceScript("post", "ScriptRunner", "/etc/azure/post.sh", false) { Time = new TraceSpan(90, 10), Signal = 9, Attempts = 2 },
        ],
        Warnings = ["/srv is not frozen."],
    };
}
