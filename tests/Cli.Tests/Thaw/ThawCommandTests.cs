using SnapshotCore.AppConsistency;
using SnapshotCore.Backup;
using SnapshotCore.Errors;
using SnapshotCore.Freeze;

using VmSnapshot;
using VmSnapshot.Thaw;

namespace Cli.Tests.Thaw;

public sealed class ThawCommandTests
{
    [Fact]
    public void That_nothing_is_frozen_is_said() =>
        Verify(ExitCode.Done, "nothing.txt", Found.Nothing, Found.Nothing);

    [Fact]
    public void What_was_thawed_is_named() =>
        Verify(ExitCode.Done, "thawed.txt", Found.Nothing, Found.Frozen);

    [Fact]
    public void What_could_not_be_thawed_is_named_with_why_and_the_remedy() =>
        Verify(ExitCode.NotThawed, "stuck.txt", Found.Stuck);

    [Fact]
    public void A_live_backup_is_left_alone_and_named_with_its_deadline_and_how_to_end_it() =>
        Verify(ExitCode.LiveBackup, "live.txt", Found.Live);

    [Fact]
    public void A_live_backup_that_freezes_nothing_yet_has_no_deadline() => Verify(
        ExitCode.LiveBackup, "live-before.txt", Found.Live with { Guardian = null, MayBeFrozen = [], TimeLeft = TimeSpan.Zero });

    [Fact]
    public void A_live_backup_past_its_deadline_is_said_to_be() => Verify(
        ExitCode.LiveBackup, "live-late.txt", Found.Live with { TimeLeft = TimeSpan.FromSeconds(-2.5) });

    [Fact]
    public void A_backup_whose_journal_says_nothing_yet_is_no_reason_to_touch_anything() => Verify(
        ExitCode.LiveBackup, "live-unknown.txt", Found.Live with { Worker = null, Guardian = null, MayBeFrozen = [] });

    [Fact]
    public void What_is_left_frozen_weighs_more_than_a_live_backup()
    {
        Outcome outcome = OperatorRun.Of(Command([Found.Live, Found.Stuck]));

        Assert.Equal(ExitCode.NotThawed, outcome.ExitCode);
        Assert.Contains("A backup is running", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("EIO", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_was_thawed_well_past_its_deadline_is_not_left_alone()
    {
        RecoveryReport overdue = Found.Frozen with { LiveRun = true, TimeLeft = TimeSpan.FromSeconds(-31) };

        Outcome outcome = OperatorRun.Of(Command([overdue]));

        Assert.Equal(ExitCode.Done, outcome.ExitCode);
        Assert.Contains("/data", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, true, ExitCode.LiveBackup)]
    [InlineData(false, false, ExitCode.Done)]
    [InlineData(true, false, ExitCode.Done)]
    public void Quiet_prints_only_what_was_thawed_or_could_not_be(bool isFrozen, bool isLive, int exitCode)
    {
        RecoveryReport report = isFrozen ? Found.Frozen : isLive ? Found.Live : Found.Nothing;

        Outcome outcome = OperatorRun.Of(Command([report]), "--quiet");

        Assert.Equal((exitCode, isFrozen, ""), (outcome.ExitCode, outcome.Output.Length > 0, outcome.Errors));
    }

    [Fact]
    public void Who_may_not_look_is_told_so_and_never_that_nothing_is_frozen()
    {
        var command = new ThawCommand(() => ThawErrors.NeedsRoot(), () => [], new EmergencyThaw("/nonexistent"), confirm: null);

        Outcome outcome = OperatorRun.Of(command, "--quiet");

        Assert.Equal((ExitCode.NotThawed, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("EACCES", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("root", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Post_scripts_that_a_dead_backup_owed_are_shown_after_the_thaw()
    {
        var failed = new BackupError(ErrorCode.PostScriptFailed, "The post-script failed.", "Look.");
        var report = new ScriptReport(ScriptPhase.Post, "P", "/a/post.sh", failed, 3, null, "no database", 11)
        {
            Attempts = 1,
            Duration = TimeSpan.FromSeconds(1.5),
        };
        var command = new ThawCommand(
            () => Found.Frozen.Alone(), () => [new ResumedApplication([report], null)], new EmergencyThaw("/nonexistent"), confirm: null);

        Outcome outcome = OperatorRun.Of(command);
        Outcome quiet = OperatorRun.Of(command, "--quiet");

        Assert.Equal((ExitCode.OwnersFilesNotWell, ""), (outcome.ExitCode, outcome.Errors));
        Document.Verify(outcome.Output, "resumed.txt");
        Assert.Equal(ExitCode.OwnersFilesNotWell, quiet.ExitCode);
        Assert.Contains("post-script /a/post.sh of plugin P: exit code 3", quiet.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("no database", quiet.Output, StringComparison.Ordinal); // the kernel's log is everybody's
    }

    private static void Verify(int exitCode, string document, params RecoveryReport[] found)
    {
        Outcome outcome = OperatorRun.Of(Command(found));

        Assert.Equal((exitCode, ""), (outcome.ExitCode, outcome.Errors));
        Document.Verify(outcome.Output, document);
    }

    private static ThawCommand Command(IReadOnlyList<RecoveryReport> found) =>
        new(() => Result<IReadOnlyList<RecoveryReport>>.From(found), () => [], new EmergencyThaw("/nonexistent/sysrq-trigger"), confirm: null);
}
