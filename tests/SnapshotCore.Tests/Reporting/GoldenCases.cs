using SnapshotCore.Errors;
using SnapshotCore.Reporting;
using SnapshotCore.Settings;

namespace SnapshotCore.Tests.Reporting;

/// <summary>
/// One outcome of each kind. The sentences are examples in the manner of the real ones, so that a better wording of the
/// catalogue changes no document here.
/// </summary>
internal static class GoldenCases
{
    private const string Proof =
        "2 file systems frozen in 31.5 ms; 2 snapshots requested 0.4 ms or more after that and acknowledged 0.3 ms or more before "
        + "the first thaw; every thaw verified, window 88.25 ms.";

    private static readonly DateTimeOffset Taken = new(2026, 3, 4, 5, 6, 10, 123, TimeSpan.Zero);

    private static readonly StorageDetails Measured = new(2, 3571875840, IsSizeComputationFailed: false);

    private static readonly KeyValuePair<string, string>[] Telemetry =
    [
        new("guestAgentVersion", "2.9.1.1"), new("extensionVersion", "1.0.0.0"), new("osVersion", "Debian GNU/Linux 12 (bookworm)"),
        new("kernelVersion", "6.1.0-28-cloud-amd64"), new("runtimeVersion", ".NET 10.0.1"), new("platformArchitecture", "64bit"),
        new("FreezeTime", "0:00:00.031500"), new("ThawTime", "0:00:00.000810"), new("snapshotTimeTaken", "0:00:00.055950"),
        new("networkFSTypePresentInMount", "False"), new("totalsdSize", "3488160"),
    ];

    /// <summary>All of them.</summary>
    internal static IReadOnlyList<GoldenCase> All { get; } = [.. Successes(), .. Failures(), .. Disks()];

    private static IEnumerable<GoldenCase> Successes()
    {
        yield return new("transition", BackupOutcome.Transition() with { Telemetry = Telemetry[..6] });
        yield return new("transition-classic", BackupOutcome.Transition(), IsClassic: true);
        yield return new("install", BackupOutcome.NothingToDo());
        yield return new("already-processed", BackupOutcome.AlreadyProcessed());
        yield return new("application-consistent", Taking(Consistency.Application, Guest(0), Guest(1)));
        yield return new("file-system-consistent", Taking(Consistency.FileSystem, Guest(0), Guest(1)));
        yield return new("file-system-consistent-classic", Taking(Consistency.FileSystem, Guest(0)), IsClassic: true);
        yield return new("crash-consistent", Taking(Consistency.Crash, Guest(0)));
        yield return new("scripts-failed-but-taken", BackupOutcome.Snapshotted(
            new ConsistencyVerdict(Consistency.FileSystem, Proof), [Guest(0)], ErrorCode.PreScriptFailed) with
        {
            Message = "The pre-script /opt/app/pre.sh of app ended with exit code 7. Look at what it printed, in extension.log.",
            Remedy = "Look at what it printed, in extension.log.",
            Storage = Measured,
            Telemetry = Telemetry,
            Creator = SnapshotCreator.GuestExtension,
        });
        yield return new("by-the-host", Taking(Consistency.FileSystem, Guest(0), DirectDrive(60), DirectDrive(null)) with
        {
            Creator = SnapshotCreator.BackupHostService,
            HostStatusPreSnapshot = 200,
            HostStatusDoSnapshot = 200,
        });
        yield return new("upload-failed", Taking(Consistency.FileSystem, Guest(0)) with { HasUploadFailed = true });
        yield return new("size-not-measured", Taking(Consistency.FileSystem, Guest(0)) with
        {
            Storage = new StorageDetails(2, 0, IsSizeComputationFailed: true),
        });
    }

    private static IEnumerable<GoldenCase> Failures()
    {
        foreach (ErrorCode code in Enum.GetValues<ErrorCode>().Where(IsReportedAsFailure))
        {
            yield return new($"failed-{(int)code}", Failed(code));
        }

        yield return new("failed-121-classic", Failed(ErrorCode.FreezeFailed), IsClassic: true);
        yield return new("failed-2-inconsistent", Taking(Consistency.None, Guest(0)));
        yield return new("failed-402-after-scripts", BackupOutcome.Failed(
            new BackupError(ErrorCode.CommandTooLate, "The request was 8521 s old when all was frozen; 8400 s are allowed.", "Retry."),
            ErrorCode.PreScriptFailed));
        yield return new("message-too-long", BackupOutcome.Failed(new BackupError(
            ErrorCode.FreezeFailed, $"These could not be frozen: {string.Join(", ", Enumerable.Range(0, 200).Select(i => $"/data/\u00e9{i}"))}.",
            "Unmount what is not needed, or list it as MountsToSkip in /etc/azure/vmbackup.conf.")));
    }

    private static IEnumerable<GoldenCase> Disks()
    {
        BackupOutcome all = Failed(ErrorCode.SnapshotFailedNoNetwork) with { Creator = SnapshotCreator.GuestExtension };
        yield return new("failed-76-all", all with { Disks = [Refused(0), Refused(1)] });
        yield return new("failed-76-some", all with { HealthCode = ErrorCode.SnapshotFailedRestrictedNetwork, Disks = [Guest(0), Refused(1)] });
        yield return new("failed-76-no-disks", all with { Disks = [] });
        yield return new("failed-76-100-disks", all with { Disks = [.. Enumerable.Range(0, 100).Select(Refused)] });
        yield return new("failed-76-256-disks", all with { Disks = [.. Enumerable.Range(0, 256).Select(Refused)] });
        yield return new("failed-85-disk", Failed(ErrorCode.SnapshotLimitReached) with { Disks = [Refused(0)] });
        yield return new("failed-173-disk", Failed(ErrorCode.SnapshotRateExceeded) with { Disks = [Refused(0)] });
        yield return new("failed-556-host", Failed(ErrorCode.HostSnapshotRemoteServerError) with
        {
            Creator = SnapshotCreator.BackupHostService,
            HostStatusPreSnapshot = 200,
            HostStatusDoSnapshot = 556,
            Disks = [],
        });
    }

    private static bool IsReportedAsFailure(ErrorCode code) => code is not (ErrorCode.SuccessAppConsistent or ErrorCode.Success
        or ErrorCode.AlreadyProcessed or ErrorCode.Transition or ErrorCode.WrongTime or ErrorCode.SameTaskId
        or ErrorCode.ScriptChecksumMismatch or ErrorCode.SnapshotFailedRestrictedNetwork);

    private static BackupOutcome Failed(ErrorCode code) => BackupOutcome.Failed(
        new BackupError(code, $"Example of code {(int)code}: /data (ext4, 8:33) answered EBUSY.", "Do what mends it, and retry.")) with
    {
        Telemetry = Telemetry[..6],
    };

    private static BackupOutcome Taking(Consistency consistency, params DiskReport[] disks) =>
        BackupOutcome.Snapshotted(new ConsistencyVerdict(consistency, Proof), disks) with
        {
            Message = consistency switch
            {
                Consistency.FileSystem => "",
                Consistency.Application => "An application-consistent snapshot was taken.",
                Consistency.Crash => $"A crash-consistent snapshot was taken. {Proof}",
                _ => $"The snapshots are not consistent. {Proof} Retry the backup.",
            },
            Storage = Measured,
            Telemetry = Telemetry,
            Creator = SnapshotCreator.GuestExtension,
        };

    private static string Blob(int disk) => $"https://md-impexp-{disk:d12}.z27.blob.storage.azure.net:443/abcdefghijkl/abcd";

    private static DiskReport Guest(int disk) =>
        new(IsSuccessful: true, $"{Blob(disk)}?snapshot=2026-03-04T05:06:10.{disk:d7}Z", Blob(disk), "");

    private static DiskReport Refused(int disk) => new(
        IsSuccessful: false, null, Blob(disk),
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>AuthenticationFailed</Code><Message>Server failed to authenticate the "
        + "request. Make sure the value of Authorization header is formed correctly including the signature. Größe.</Message></Error>");

    private static DiskReport DirectDrive(int? minutes) => new(
        IsSuccessful: true, null, "https://md-dd-e4.z48.disk.storage.azure.net/disks/e470", null,
        new DirectDriveSnapshot(Taken, "C8E4", new ProtectedText("not-a-real-token"), minutes));
}
