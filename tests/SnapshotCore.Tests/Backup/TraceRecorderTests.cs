using SnapshotCore.Backup;
using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Linux;
using SnapshotCore.Reporting;
using SnapshotCore.Reporting.Traces;
using SnapshotCore.Snapshots;

namespace SnapshotCore.Tests.Backup;

public sealed class TraceRecorderTests
{
    private readonly StepClock _clock = new();

    [Fact]
    public void Phases_are_told_in_the_order_in_which_they_began_and_count_from_the_start()
    {
        var recorder = new TraceRecorder(_clock);
        TraceRecorder.Phase outer = recorder.Begin(TracePhases.Preflight);
        Pass(1);
        TraceRecorder.Phase inner = recorder.Begin(TracePhases.Proof);
        Pass(2);
        inner.End();
        outer.End();
        _ = recorder.Begin(TracePhases.PreScripts); // cut short by an exception

        BackupTrace trace = recorder.Finish(BackupOutcome.Failed(BackupErrors.Stopped()));

        Assert.Equal(
            [new TracePhase(TracePhases.Preflight, new TraceSpan(0, 3)), new TracePhase(TracePhases.Proof, new TraceSpan(1, 2))],
            trace.Phases);
        Assert.Equal(TimeSpan.FromMilliseconds(3), trace.Ended - trace.Started);
    }

    [Fact]
    public void A_window_is_told_by_its_own_evidence()
    {
        var recorder = new TraceRecorder(_clock);
        long begun = Pass(1);
        long frozen = Pass(2);
        long all = Pass(3);
        long asked = Pass(1);
        long taken = Pass(10);
        long thaw = Pass(1);
        long thawed = Pass(1);
        var target = new TargetReport(
            new UnixPath("/data"u8), "ext4", new DeviceNumber(8, 1), 0, TargetState.Thawed, Errno.None, Errno.None, frozen, all, thaw, thawed);
        var freeze = new FreezeReport(true, null, frozen, all, thaw, thawed, [target]);
        var disk = new DiskSnapshot(
            0, "https://a/b", true, "https://a/b?snapshot=1", "", 201, null, "id", asked, taken, 1);

        recorder.Add(new WindowResult(freeze, null, null, new SnapshotSet(SnapshotSource.Guest, [disk])), begun);
        BackupTrace trace = recorder.Finish(BackupOutcome.NothingToDo());

        Assert.Equal(
            [
                new TracePhase(TracePhases.Prepare, new TraceSpan(1, 2)),
                new TracePhase(TracePhases.Freeze, new TraceSpan(3, 3)),
                new TracePhase(TracePhases.Snapshots, new TraceSpan(7, 10)),
                new TracePhase(TracePhases.Thaw, new TraceSpan(18, 1)),
            ],
            trace.Phases);
        Assert.Equal(
            new TraceFileSystem("/data", "ext4", "8:1", 0, "thawed") { Freeze = new TraceSpan(3, 3), Thaw = new TraceSpan(18, 1) },
            Assert.Single(trace.FileSystems));
        Assert.Equal(
            new TraceDisk(0, "https://a/b", true) { Call = new TraceSpan(7, 10), Status = 201, RequestId = "id", Attempts = 1 },
            Assert.Single(trace.Disks));
    }

    [Fact]
    public void A_freeze_that_failed_names_the_error_and_snapshots_that_got_no_answer_have_no_length()
    {
        var recorder = new TraceRecorder(_clock);
        long begun = Pass(1);
        var target = new TargetReport(
            new UnixPath("/data"u8), "ext4", new DeviceNumber(8, 1), 0, TargetState.Failed, Errno.EBUSY, Errno.None, begun, Pass(1), 0, 0);
        var freeze = new FreezeReport(false, BackupErrors.Stopped(), begun, 0, 0, 0, [target]);
        var disk = DiskSnapshot.Unanswered(3, "https://a/b", "down", begun, 2);

        recorder.Add(new WindowResult(freeze, freeze.Error, null, new SnapshotSet(SnapshotSource.Guest, [disk])), begun);
        BackupTrace trace = recorder.Finish(BackupOutcome.Failed(BackupErrors.Stopped()));

        Assert.True(Assert.Single(trace.FileSystems) is { State: "failed", Errno: "EBUSY", Thaw: null });
        Assert.True(Assert.Single(trace.Disks) is { IsSuccessful: false, Call: { Length: null }, Error: "down", Attempts: 2 });
        Assert.Equal((2, "error", "none"), (trace.Code, trace.CodeName, trace.Consistency));
    }

    [Fact]
    public void A_settled_report_gives_its_code_its_consistency_and_its_sentence()
    {
        const string report = """
            [{"status":{"code":"1","formattedMessage":{"message":"{\"messageStr\":\"x\",\"snapshotConsistency\":1}"}}}]
            """;

        Assert.Equal(
            (ErrorCode.Success, Consistency.FileSystem, "All is well."),
            TraceKeeper.OutcomeIn(new SettledReport(report, "Code 1: All is well.")));
        Assert.Equal(
            (ErrorCode.Error, Consistency.None, "Something."), TraceKeeper.OutcomeIn(new SettledReport("torn", "Something.")));
    }

    private long Pass(int milliseconds)
    {
        _clock.Passed += TimeSpan.FromMilliseconds(milliseconds);
        return _clock.GetTimestamp();
    }

    /// <summary>A clock that stands still unless it is told to go on.</summary>
    private sealed class StepClock : TimeProvider
    {
        internal TimeSpan Passed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero) + Passed;

        public override long GetTimestamp() => TimeSpan.FromHours(1).Ticks + Passed.Ticks;
    }
}
