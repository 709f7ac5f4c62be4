using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Linux;
using SnapshotCore.Reporting.Traces;

using VmSnapshot.Runs;

namespace Cli.Tests.Runs;

/// <summary>Backups as their traces tell of them.</summary>
internal static class SampleRuns
{
    internal const string Folder = "/var/log/azure/Contoso.Backup.VmSnapshotLinux/traces";

    /// <summary>Minutes of pre-scripts around a window of milliseconds.</summary>
    internal static BackupTrace Good(int disks = 2) => new()
    {
        TaskId = "8f5a3f52-1c1a-4c53-9d3b-2f8f5f0d8f10_1",
        Sequence = 12,
        ExtensionVersion = "1.0.0.0",
        Kernel = "6.1.0-18-cloud-amd64",
        OperatingSystem = "Debian GNU/Linux 12 (bookworm)",
        Started = new DateTimeOffset(2026, 3, 4, 5, 6, 7, 123, TimeSpan.Zero),
        Ended = new DateTimeOffset(2026, 3, 4, 5, 8, 11, 873, TimeSpan.Zero),
        Strategy = "onlyGuest (customSettings.takeSnapshotFrom)",
        SnapshotsBy = BackupTrace.ByGuest,
        HostStatusPreSnapshot = 555,
        Code = 0,
        CodeName = "success_appconsistent",
        HealthCode = 0,
        Consistency = "applicationConsistent",
        Evidence = "All file systems were frozen from before the first request until after the last answer.",
        Phases =
        [
            Phase(TracePhases.Preflight, 8, 212),
            Phase(TracePhases.HostAsked, 9, 31),
            Phase(TracePhases.Proof, 40, 180),
            Phase(TracePhases.PreScripts, 221, 124_000),
            Phase(TracePhases.Prepare, 124_221, 179),
            Phase(TracePhases.Freeze, 124_400, 3.2),
            Phase(TracePhases.Snapshots, 124_403.6, 21.4),
            Phase(TracePhases.Thaw, 124_425.2, 1.1),
            Phase(TracePhases.PostScripts, 124_427, 210),
            Phase(TracePhases.Report, 124_640, 108),
        ],
        FileSystems = [.. Enumerable.Range(0, disks).Select(FileSystem)],
        Skipped = [KeyValuePair.Create("noDisk", 16), KeyValuePair.Create("overlay", 3)],
        Disks = [.. Enumerable.Range(0, disks).Select(Taken)],
        Scripts =
        [
            new TraceScript("pre", "ScriptRunner", "/etc/azure/pre.sh", true) { Time = new TraceSpan(222, 123_998), ExitCode = 0, Attempts = 1 },
            new TraceScript("post", "ScriptRunner", "/etc/azure/post.sh", true) { Time = new TraceSpan(124_428, 208.2), ExitCode = 0, Attempts = 1 },
        ],
    };

    /// <summary>One disk of three got no snapshot.</summary>
    internal static BackupTrace DiskFailed()
    {
        ErrorEntry error = ErrorCatalogue.Of(ErrorCode.SnapshotRateExceeded);
        BackupTrace good = Good(3);
        return good with
        {
            Sequence = 13,
            Code = (int)error.Code,
            CodeName = error.Name,
            HealthCode = (int)error.Code,
            Consistency = "none",
            Message = $"Disk 1 could not be snapshotted: HTTP 503 ServerBusy. {error.Remedy}",
            Evidence = "1 of 3 snapshots failed.",
            Disks =
            [
                good.Disks[0],
                good.Disks[1] with
                {
                    IsSuccessful = false, Status = 503, ServiceErrorCode = "ServerBusy", Attempts = 3,
                    Error = "The server is busy <&\">.", RequestId = "3f2c",
                },
                good.Disks[2],
            ],
            Warnings = ["/srv (ext2, 8:65) holds data and is not frozen: ext2 can't be."],
        };
    }

    /// <summary>Another tool had frozen one of two file systems.</summary>
    internal static BackupTrace FreezeFailed()
    {
        ErrorEntry error = ErrorCatalogue.Of(ErrorCode.FreezeFailed);
        BackupTrace good = Good();
        return good with
        {
            Code = (int)error.Code,
            CodeName = error.Name,
            HealthCode = (int)error.Code,
            Consistency = "none",
            Message = "File system /data01 (ext4, 8:17) is already frozen by another tool.",
            Evidence = "",
            Disks = [],
            Scripts = [],
            FileSystems =
            [
                good.FileSystems[0],
                new TraceFileSystem("/data01", "ext4", "8:17", 0, "failed") { Freeze = new TraceSpan(124_400.1, 1.1), Errno = "EBUSY" },
            ],
        };
    }

    /// <summary>Refused before anything was touched.</summary>
    internal static BackupTrace Refused() => Good() with
    {
        Code = (int)ErrorCode.CommandTooLate,
        CodeName = ErrorCatalogue.Of(ErrorCode.CommandTooLate).Name,
        HealthCode = (int)ErrorCode.CommandTooLate,
        Consistency = "none",
        Message = "The request is 141 minutes old.",
        Evidence = "",
        SnapshotsBy = null,
        Strategy = null,
        Ended = new DateTimeOffset(2026, 3, 4, 5, 6, 7, 345, TimeSpan.Zero),
        Phases = [Phase(TracePhases.Preflight, 8, 212)],
        FileSystems = [],
        Disks = [],
        Scripts = [],
    };

    /// <summary>Its processes were killed.</summary>
    internal static BackupTrace Died() => new()
    {
        TaskId = "task_3",
        Sequence = 14,
        Started = new DateTimeOffset(2026, 3, 5, 5, 6, 7, TimeSpan.Zero),
        Ended = new DateTimeOffset(2026, 3, 5, 5, 6, 7, 4, TimeSpan.Zero),
        IsOutcomeOnly = true,
        Code = 2,
        CodeName = "error",
        HealthCode = 2,
        Message = $"The backup was interrupted. {ErrorCatalogue.Of(ErrorCode.Error).Remedy}",
    };

    /// <summary>By the host, which took all.</summary>
    internal static BackupTrace ByHost() => Good() with
    {
        SnapshotsBy = BackupTrace.ByHost,
        HostStatusDoSnapshot = 200,
        HostCall = new TraceHostCall(200, "", new TraceSpan(124_403.6, 21)),
        Disks = [.. Enumerable.Range(0, 2).Select(Taken).Select(disk => disk with { Call = new TraceSpan(124_403.6, 21), RequestId = null })],
    };

    internal static RunInProgress Running() => new(
        new ProcessIdentity(4711, 1), new ProcessIdentity(4712, 2), true, ["/data", "/"], TimeSpan.FromSeconds(58.4), TimeSpan.FromSeconds(2.25));

    internal static BackupRuns Of(params IReadOnlyList<BackupTrace> traces) => new(Folder, traces, null);

    private static TracePhase Phase(string name, double begin, double length) => new(name, new TraceSpan(begin, length));

    private static TraceFileSystem FileSystem(int number) => new(
        number == 0 ? "/" : FormattableString.Invariant($"/data{number:00}"), number % 2 == 0 ? "ext4" : "xfs", $"8:{number * 16 + 1}", number == 0 ? 1 : 0, "thawed")
    {
        Freeze = new TraceSpan(124_400 + (number == 0 ? 0.9 : 0.01 * number), number == 0 ? 2.3 : 2.1),
        Thaw = new TraceSpan(number == 0 ? 124_425.2 : 124_425.9, 0.4),
    };

    private static TraceDisk Taken(int number) => new(
        number, FormattableString.Invariant($"https://account.blob.core.windows.net/vhds/data{number:00}.vhd"), true)
    {
        Call = new TraceSpan(124_403.6 + (0.02 * number), 12.5 + (number * 7 % 9)),
        Status = 201,
        RequestId = FormattableString.Invariant($"aa{number:00}"),
        Attempts = 1,
    };
}
