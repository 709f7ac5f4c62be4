using Cli.Tests.Runs;

using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Reporting.Traces;

using VmSnapshot;
using VmSnapshot.Runs;
using VmSnapshot.Status;

namespace Cli.Tests.Status;

public sealed class StatusCommandTests
{
    [Fact]
    public void A_good_backup_is_told_with_what_was_frozen_and_how_each_disk_fared() =>
        Verify(ExitCode.Done, "good.txt", SampleRuns.Of(SampleRuns.Good()));

    [Fact]
    public void A_backup_by_the_host_names_its_answer() =>
        Verify(ExitCode.Done, "host.txt", SampleRuns.Of(SampleRuns.ByHost()));

    [Fact]
    public void A_disk_that_failed_comes_first_with_what_the_service_answered() =>
        Verify(ExitCode.BackupFailed, "disk-failed.txt", SampleRuns.Of(SampleRuns.DiskFailed()));

    [Fact]
    public void A_backup_that_died_has_an_outcome_and_nothing_else() =>
        Verify(ExitCode.BackupFailed, "died.txt", SampleRuns.Of(SampleRuns.Died()));

    [Fact]
    public void A_backup_that_runs_is_told_of_before_the_last_one() => Verify(
        ExitCode.LiveBackup, "running.txt", SampleRuns.Of(SampleRuns.Refused()) with { Running = SampleRuns.Running() });

    [Fact]
    public void That_there_was_none_is_said_and_where_it_would_be() =>
        Verify(ExitCode.NoBackup, "none.txt", SampleRuns.Of());

    [Fact]
    public void The_last_ones_are_listed_a_line_each() => Verify(
        ExitCode.BackupFailed,
        "list.txt",
        SampleRuns.Of(SampleRuns.Died(), SampleRuns.DiskFailed(), SampleRuns.FreezeFailed(), SampleRuns.Refused(), SampleRuns.Good(8)),
        "--all");

    [Fact]
    public void The_status_for_programs_is_the_documented_one() =>
        Verify(ExitCode.LiveBackup, "status.json", SampleRuns.Of(SampleRuns.DiskFailed()) with { Running = SampleRuns.Running() }, "--json");

    [Fact]
    public void What_a_dead_backup_may_have_left_frozen_is_told_with_how_to_thaw_it()
    {
        RunInProgress dead = SampleRuns.Running() with { IsAlive = false };

        Outcome outcome = Run(SampleRuns.Of(SampleRuns.Good()) with { Running = dead });

        Assert.Equal(ExitCode.LeftFrozen, outcome.ExitCode);
        Assert.StartsWith("A backup died (worker 4711)", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("vmsnapshot thaw", outcome.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void What_to_do_is_the_catalogues_where_the_message_does_not_say_it()
    {
        string remedy = ErrorCatalogue.Of(ErrorCode.FreezeFailed).Remedy;

        Outcome outcome = Run(SampleRuns.Of(SampleRuns.FreezeFailed()));

        string text = string.Join(' ', outcome.Output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"What to do: {remedy}", text, StringComparison.Ordinal);
        Assert.Contains("/data01 (ext4, 8:17): failed, EBUSY", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8, "--last", "8")]
    [InlineData(TraceLimits.Files, "--all")]
    public void No_more_is_read_than_is_shown(int most, params string[] arguments)
    {
        int asked = 0;
        var command = new StatusCommand(
            number =>
            {
                asked = number;
                return SampleRuns.Of(SampleRuns.Good());
            },
            () => null);

        _ = OperatorRun.Of(command, arguments);

        Assert.Equal(most, asked);
    }

    [Fact]
    public void Who_may_not_look_is_told_so()
    {
        Outcome outcome = OperatorRun.Of(new StatusCommand(_ => BackupRuns.NeedsRoot(), () => null));

        Assert.Equal((ExitCode.NotThawed, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("Run it as root.", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Hundreds_of_disks_take_no_more_than_a_screen()
    {
        Outcome outcome = Run(SampleRuns.Of(SampleRuns.Good(300)));

        Assert.InRange(outcome.Output.Split('\n').Length, 10, 40);
        Assert.Contains("and 284 disks more", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_manual_shows_a_backup_as_it_is_told()
    {
        string manual = File.ReadAllText(Path.Combine(Repository.Root, "docs/operations.md"));

        Assert.Contains(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Status", "Documents", "good.txt")), manual, StringComparison.Ordinal);
    }

    private static void Verify(int exitCode, string document, BackupRuns runs, params string[] arguments)
    {
        Outcome outcome = Run(runs, arguments);

        Assert.Equal((exitCode, ""), (outcome.ExitCode, outcome.Errors));
        Document.Verify(outcome.Output, document);
    }

    private static Outcome Run(BackupRuns runs, params string[] arguments) =>
        OperatorRun.Of(new StatusCommand(_ => runs, () => 100), arguments);
}
