using SnapshotCore.AppConsistency;
using SnapshotCore.Backup;
using SnapshotCore.BackupHost;
using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Reporting;
using SnapshotCore.Settings;
using SnapshotCore.Snapshots;

namespace SnapshotCore.Tests.Backup;

public sealed class OutcomeRulesTests
{
    private static readonly BackupError FreezeFailed = new(ErrorCode.FreezeFailed, "/data was not frozen.", "Retry.");
    private static readonly HostSecrets NoSecrets = new(ProtectedText.None, encryption: null);
    private static readonly BackupError Lost = new(ErrorCode.Error, "The deadline passed.", "Retry.");

    [Fact]
    public void Snapshots_inside_the_window_are_file_system_consistent()
    {
        BackupOutcome outcome = OutcomeRules.Judge(new WindowResult(WindowSamples.Frozen(), null, null, WindowSamples.Taken(WindowSamples.Disk(0), WindowSamples.Disk(1))), ScriptEvidence.None(false));

        Assert.Equal((ErrorCode.Success, ErrorCode.Success, Consistency.FileSystem), Codes(outcome));
        Assert.Equal(2, outcome.Disks!.Count);
    }

    [Fact]
    public void A_request_that_became_too_late_in_the_window_is_refused()
    {
        var late = new BackupError(ErrorCode.CommandTooLate, "Too late.", "Retry.");

        BackupOutcome outcome = OutcomeRules.Judge(new WindowResult(WindowSamples.Frozen(), null, late, null), ScriptEvidence.None(false));

        Assert.Equal((ErrorCode.CommandTooLate, ErrorCode.CommandTooLate, Consistency.None), Codes(outcome));
    }

    [Fact]
    public void A_failed_freeze_keeps_its_own_code()
    {
        BackupOutcome outcome = OutcomeRules.Judge(new WindowResult(WindowSamples.Frozen(Lost), FreezeFailed, null, null), ScriptEvidence.None(false));

        Assert.Equal((ErrorCode.FreezeFailed, ErrorCode.FreezeFailed, Consistency.None), Codes(outcome));
        Assert.Null(outcome.Disks);
    }

    [Fact]
    public void A_lost_window_comes_before_the_errors_of_snapshots_that_it_cut_off()
    {
        BackupOutcome outcome = OutcomeRules.Judge(new WindowResult(WindowSamples.Frozen(Lost), null, null, WindowSamples.Taken(WindowSamples.Disk(0), WindowSamples.Failed(1))), ScriptEvidence.None(false));

        Assert.Equal((ErrorCode.Error, ErrorCode.Error, Consistency.None), Codes(outcome));
        Assert.Contains("deadline", outcome.Message, StringComparison.Ordinal);
        Assert.Equal(2, outcome.Disks!.Count);
    }

    [Fact]
    public void A_lost_window_is_never_consistent_even_if_every_snapshot_succeeded()
    {
        BackupOutcome outcome = OutcomeRules.Judge(new WindowResult(WindowSamples.Frozen(Lost), null, null, WindowSamples.Taken(WindowSamples.Disk(0))), ScriptEvidence.None(false));

        Assert.Equal((ErrorCode.Error, ErrorCode.Error, Consistency.None), Codes(outcome));
    }

    [Fact]
    public void Some_failed_snapshots_are_told_apart_in_the_health_code()
    {
        BackupOutcome outcome = OutcomeRules.Judge(new WindowResult(WindowSamples.Frozen(), null, null, WindowSamples.Taken(WindowSamples.Disk(0), WindowSamples.Failed(1))), ScriptEvidence.None(false));

        Assert.Equal(
            (ErrorCode.SnapshotFailedNoNetwork, ErrorCode.SnapshotFailedRestrictedNetwork, Consistency.None), Codes(outcome));
    }

    [Fact]
    public void The_crash_consistent_rule_lets_one_snapshot_stand_without_a_freeze()
    {
        BackupOutcome outcome = OutcomeRules.Judge(new WindowResult(null, FreezeFailed, null, WindowSamples.Taken(WindowSamples.Disk(0))), ScriptEvidence.None(true));

        Assert.Equal((ErrorCode.Success, ErrorCode.FreezeFailed, Consistency.Crash), Codes(outcome));
    }

    [Fact]
    public void The_crash_consistent_rule_does_not_save_a_failed_snapshot()
    {
        BackupOutcome outcome = OutcomeRules.Judge(new WindowResult(null, FreezeFailed, null, WindowSamples.Taken(WindowSamples.Failed(0))), ScriptEvidence.None(true));

        Assert.Equal((ErrorCode.SnapshotFailedNoNetwork, ErrorCode.FreezeFailed, Consistency.None), Codes(outcome));
    }

    [Fact]
    public void A_post_script_that_failed_is_told_whatever_else_went_wrong()
    {
        ScriptEvidence none = ScriptEvidence.None(false);
        ScriptEvidence scripts = (none with { Situation = none.Situation with { Verdict = PluginVerdict.Fine, Pre = PhaseEnd.Ok } })
            .WithPostError(new BackupError(ErrorCode.PostScriptFailed, "The post-script failed.", "Look."));

        BackupOutcome outcome = OutcomeRules.Judge(new WindowResult(null, FreezeFailed, null, null), scripts);

        Assert.Equal((ErrorCode.FreezeFailed, ErrorCode.FreezeFailed, Consistency.None), Codes(outcome));
        Assert.Equal("/data was not frozen. Retry. The post-script failed. Look.", outcome.Message);
    }

    [Fact]
    public void With_nothing_to_freeze_no_more_than_crash_consistency_is_claimed()
    {
        var nothing = new FreezeReport(true, null, 0, 0, 0, 0, []);

        BackupOutcome outcome = OutcomeRules.Judge(new WindowResult(nothing, null, null, WindowSamples.Taken(WindowSamples.Disk(0))), ScriptEvidence.None(false));

        Assert.Equal((ErrorCode.Success, ErrorCode.Success, Consistency.Crash), Codes(outcome));
    }

    [Fact]
    public void The_hosts_snapshots_are_named_as_such_and_judged_by_the_moment_of_its_answer()
    {
        BackupOutcome inside = OutcomeRules.Judge(new WindowResult(WindowSamples.Frozen(), null, null, ByHost(300, 800)), ScriptEvidence.None(false));
        BackupOutcome outside = OutcomeRules.Judge(new WindowResult(WindowSamples.Frozen(), null, null, ByHost(150, 800)), ScriptEvidence.None(false));

        Assert.Equal((ErrorCode.Success, ErrorCode.Success, Consistency.FileSystem), Codes(inside));
        Assert.Equal((SnapshotCreator.BackupHostService, 200), (inside.Creator, inside.HostStatusDoSnapshot));
        Assert.Equal((ErrorCode.Error, ErrorCode.Error, Consistency.None), Codes(outside));
        Assert.Null(Assert.Single(inside.Disks!).SnapshotUri);
        Assert.Equal(("https://h/disks/e4", "C8E4"), (inside.Disks![0].BlobUri, inside.Disks[0].DirectDrive?.Id));
    }

    [Fact]
    public void A_host_without_entries_leaves_an_empty_list_even_when_the_freeze_had_failed()
    {
        var empty = SnapshotSet.From(HostAnswer.From(503, "", 300, 800), NoSecrets);

        BackupOutcome frozen = OutcomeRules.Judge(new WindowResult(WindowSamples.Frozen(), null, null, empty), ScriptEvidence.None(false));
        BackupOutcome unfrozen = OutcomeRules.Judge(new WindowResult(null, FreezeFailed, null, empty), ScriptEvidence.None(true));

        Assert.Equal((ErrorCode.SnapshotFailedNoNetwork, ErrorCode.SnapshotFailedNoNetwork, Consistency.None), Codes(frozen));
        Assert.Equal((ErrorCode.SnapshotFailedNoNetwork, ErrorCode.FreezeFailed, Consistency.None), Codes(unfrozen));
        Assert.Equal(503, frozen.HostStatusDoSnapshot);
        Assert.Empty(frozen.Disks!);
    }

    [Fact]
    public void A_second_try_that_fails_too_has_its_own_code_and_the_health_of_the_first()
    {
        var first = new SnapshotVerdict(ErrorCode.SnapshotRateExceeded, ErrorCode.SnapshotRateExceeded, "Too fast.", "Wait.");
        var empty = SnapshotSet.From(HostAnswer.From(503, "", 300, 800), NoSecrets);

        BackupOutcome failed = OutcomeRules.Judge(new WindowResult(WindowSamples.Frozen(), null, null, empty) { GivenUp = first }, ScriptEvidence.None(false));
        BackupOutcome taken = OutcomeRules.Judge(new WindowResult(WindowSamples.Frozen(), null, null, ByHost(300, 800)) { GivenUp = first }, ScriptEvidence.None(false));

        Assert.Equal((ErrorCode.SnapshotFailedNoNetwork, ErrorCode.SnapshotRateExceeded, Consistency.None), Codes(failed));
        Assert.Equal((ErrorCode.Success, ErrorCode.Success, Consistency.FileSystem), Codes(taken));
    }

    [Fact]
    public void Another_try_may_follow_only_a_window_that_is_over_and_lost_nothing()
    {
        SnapshotSet none = WindowSamples.Taken(WindowSamples.Failed(0));

        Assert.True(new WindowResult(WindowSamples.Frozen(), null, null, none).IsOverCleanly);
        Assert.True(new WindowResult(null, null, null, none).IsOverCleanly);
        Assert.False(new WindowResult(WindowSamples.Frozen(Lost), null, null, none).IsOverCleanly);
        Assert.False(new WindowResult(null, FreezeFailed, null, none).IsOverCleanly);
        Assert.False(new WindowResult(WindowSamples.Frozen(), null, Lost, null).IsOverCleanly);
    }

    [Fact]
    public void Where_nobody_was_asked_for_a_snapshot_there_is_no_list_of_them()
    {
        var unreached = SnapshotSet.From(HostAnswer.Unreached("refused"), NoSecrets);

        BackupOutcome outcome = OutcomeRules.Judge(new WindowResult(null, null, null, unreached), ScriptEvidence.None(false));

        Assert.Null(outcome.Disks);
        Assert.Equal((ErrorCode.SnapshotFailedNoNetwork, 555), (outcome.Code, outcome.HostStatusDoSnapshot));
    }

    private static SnapshotSet ByHost(long started, long ended) => SnapshotSet.From(
        HostAnswer.From(
            200,
            """{"snapshotInfo":[{"isSuccessful":"true","snapshotUri":"https://h/disks/e4/snapshots?1","ddSnapshotIdentifier":{"creationTime":"2026-03-04T05:06:10Z","id":"C8E4"}}]}""",
            started,
            ended),
        NoSecrets);

    private static (ErrorCode Code, ErrorCode Health, Consistency Consistency) Codes(BackupOutcome outcome) =>
        (outcome.Code, outcome.HealthCode, outcome.Consistency);
}
