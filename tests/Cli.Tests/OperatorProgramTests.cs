using SnapshotCore.Freeze;

using VmSnapshot;
using VmSnapshot.Plan;
using VmSnapshot.Runs;
using VmSnapshot.Scripts;
using VmSnapshot.Status;
using VmSnapshot.Thaw;
using VmSnapshot.Timeline;

namespace Cli.Tests;

public sealed class OperatorProgramTests
{
    private readonly OperatorProgram _program = new(
    [
        new StatusCommand(_ => BackupRuns.NeedsRoot(), () => null),
        new TimelineCommand(_ => BackupRuns.NeedsRoot(), () => null),
        new PlanCommand(_ => throw new InvalidOperationException("planned"), () => null),
        new ThawCommand(() => throw new InvalidOperationException("thawed"), () => [], new EmergencyThaw("/nonexistent"), null),
        new ScriptsCommand(new CheckCommand(() => null, () => null), new TestCommand(() => null, (_, _, _) => null, () => null)),
    ]);

    [Theory]
    [InlineData]
    [InlineData("nonsense")]
    [InlineData("thaw", "nonsense")]
    [InlineData("thaw", "--nonsense")]
    [InlineData("thaw", "--yes")]
    [InlineData("plan", "--json=perhaps")]
    [InlineData("status", "--last", "0")]
    [InlineData("status", "--last", "some")]
    [InlineData("timeline", "--run", "0")]
    [InlineData("timeline", "--run", "last")]
    [InlineData("scripts")]
    [InlineData("scripts", "nonsense")]
    [InlineData("scripts", "test", "--hold", "-1")]
    [InlineData("scripts", "test", "--hold", "long")]
    public void Arguments_that_can_not_be_used_do_nothing_and_have_an_exit_code_of_their_own(params string[] arguments)
    {
        Outcome outcome = _program.Run(arguments);

        Assert.Equal(ExitCode.Usage, outcome.ExitCode);
        Assert.NotEmpty(outcome.Errors);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("timeline")]
    [InlineData("plan")]
    [InlineData("thaw")]
    [InlineData("scripts", "check")]
    [InlineData("scripts", "test")]
    public void The_help_of_a_command_lists_its_exit_codes_in_eighty_columns(params string[] command)
    {
        Outcome outcome = _program.Run([.. command, "--help"]);

        string notes = outcome.Output[outcome.Output.IndexOf("Options:", StringComparison.Ordinal)..];
        Assert.Equal((ExitCode.Done, ""), (outcome.ExitCode, outcome.Errors));
        Assert.Contains("Exit codes:", notes, StringComparison.Ordinal);
        Assert.All(notes.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
    }

    [Fact]
    public void The_help_of_thaw_says_how_to_start_it_on_a_frozen_root()
    {
        Outcome outcome = _program.Run(["thaw", "--help"]);

        Assert.Contains("DOTNET_EnableDiagnostics=0 vmsnapshot thaw", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_help_of_the_program_names_every_command()
    {
        Outcome outcome = _program.Run(["--help"]);

        Assert.Equal(ExitCode.Done, outcome.ExitCode);
        Assert.Matches($"status +{StatusTexts.Description}", outcome.Output);
        Assert.Matches($"timeline +{TimelineTexts.Description}", outcome.Output);
        Assert.Matches($"plan +{PlanTexts.Description}", outcome.Output);
        Assert.Matches($"thaw +{ThawTexts.Description}", outcome.Output);
        Assert.Matches($"scripts +{ScriptsTexts.Description}", outcome.Output);
    }

    [Fact]
    public void A_bug_is_told_in_one_line_and_has_an_exit_code_of_its_own()
    {
        Outcome outcome = _program.Run(["thaw"]);

        Assert.Equal(
            (ExitCode.Unexpected, "", "vmsnapshot failed unexpectedly: InvalidOperationException: thawed\n"),
            (outcome.ExitCode, outcome.Output, outcome.Errors));
    }

    [Fact]
    public void Every_exit_code_stands_in_the_manual()
    {
        string manual = File.ReadAllText(Path.Combine(Repository.Root, "docs/operations.md"));

        int[] codes =
        [
            ExitCode.Done, ExitCode.Unexpected, ExitCode.Usage, ExitCode.LiveBackup, ExitCode.NotThawed, ExitCode.NotConfirmed,
            ExitCode.OwnersFilesNotWell, ExitCode.NoBackup, ExitCode.BackupFailed, ExitCode.LeftFrozen,
        ];
        Assert.All(codes, code => Assert.Contains($"| {code} |", manual, StringComparison.Ordinal));
    }
}
