using Cli.Tests.Runs;

using SnapshotCore.Reporting.Traces;

using VmSnapshot;
using VmSnapshot.Runs;
using VmSnapshot.Timeline;

namespace Cli.Tests.Timeline;

public sealed class TimelineCommandTests
{
    [Fact]
    public void A_good_backup_is_drawn_in_bars() => Verify("good.txt", SampleRuns.Good());

    [Fact]
    public void A_disk_that_failed_is_marked() => Verify("disk-failed.txt", SampleRuns.DiskFailed());

    [Fact]
    public void A_freeze_that_failed_is_marked() => Verify("freeze-failed.txt", SampleRuns.FreezeFailed());

    [Fact]
    public void A_backup_by_the_host_has_one_request() => Verify("host.txt", SampleRuns.ByHost());

    [Fact]
    public void Without_a_window_its_phases_are_drawn() => Verify("refused.txt", SampleRuns.Refused());

    [Fact]
    public void Of_a_backup_that_died_nothing_can_be_drawn() => Verify("died.txt", SampleRuns.Died());

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(200)]
    public void No_row_is_wider_than_the_terminal(int width)
    {
        string text = new TimelineText(SampleRuns.Good(64), width).Write();

        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, width));
        Assert.InRange(text.Split('\n').Length, 20, 64);
        Assert.All(new TimelineText(SampleRuns.DiskFailed(), width).Write().Split('\n'), line => Assert.InRange(line.Length, 0, width));
    }

    [Fact]
    public void Another_backup_than_the_last_is_drawn_by_its_number()
    {
        BackupRuns runs = SampleRuns.Of(SampleRuns.Good(), SampleRuns.Refused());

        Outcome second = Run(runs, "--run", "2");
        Outcome third = Run(runs, "--run", "3");

        Assert.Contains("CommandTooLate", second.Output, StringComparison.Ordinal);
        Assert.Equal((ExitCode.NoBackup, ""), (third.ExitCode, third.Output));
        Assert.Contains("not 3 backups", third.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_picture_is_written_where_it_is_wanted()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("timeline-");
        string file = Path.Combine(folder.FullName, "run.svg");

        Outcome written = Run(SampleRuns.Of(SampleRuns.Good()), "--svg", file);
        Outcome shown = Run(SampleRuns.Of(SampleRuns.Good()), "--svg", "-");
        Outcome refused = Run(SampleRuns.Of(SampleRuns.Good()), "--svg", folder.FullName);

        Assert.Equal((ExitCode.Done, $"Drawn to {file}.\n"), (written.ExitCode, written.Output));
        Assert.Equal(File.ReadAllText(file), shown.Output);
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains(folder.FullName, refused.Errors, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void The_manual_shows_a_backup_as_it_is_drawn()
    {
        string manual = File.ReadAllText(Path.Combine(Repository.Root, "docs/operations.md"));

        Assert.Contains(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Timeline", "Documents", "good.txt")), manual, StringComparison.Ordinal);
    }

    private static void Verify(string document, BackupTrace trace)
    {
        Outcome outcome = Run(SampleRuns.Of(trace));

        Assert.Equal((ExitCode.Done, ""), (outcome.ExitCode, outcome.Errors));
        Document.Verify(outcome.Output, document);
    }

    private static Outcome Run(BackupRuns runs, params string[] arguments) =>
        OperatorRun.Of(new TimelineCommand(most => runs with { Last = [.. runs.Last.Take(most)] }, () => 100), arguments);
}
