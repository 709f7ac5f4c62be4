using Newtonsoft.Json.Linq;

using SnapshotCore.Linux;

using VmSnapshot;
using VmSnapshot.Plan;

namespace Cli.Tests.Plan;

public sealed class PlanCommandTests
{
    [Fact]
    public void The_table_is_shown_in_the_width_of_the_terminal()
    {
        var command = new PlanCommand(_ => SamplePlan.Make(), () => 80);

        Outcome outcome = OperatorRun.Of(command);

        Assert.Equal((ExitCode.Done, ""), (outcome.ExitCode, outcome.Errors));
        Assert.Equal(new PlanText(SamplePlan.Make(), isComplete: false, 80).Write(), outcome.Output);
    }

    [Fact]
    public void Json_is_one_document_and_asks_for_no_terminal()
    {
        var command = new PlanCommand(_ => SamplePlan.Make(), () => throw new InvalidOperationException("no terminal"));

        Outcome outcome = OperatorRun.Of(command, "--json");

        Assert.Equal((ExitCode.Done, ""), (outcome.ExitCode, outcome.Errors));
        Assert.Equal(1, (int)JObject.Parse(outcome.Output)["schema"]!);
    }

    [Fact]
    public void Who_is_not_root_is_told_that_the_order_may_differ()
    {
        PlannedBackup sample = SamplePlan.Make();
        var backup = new PlannedBackup(sample.Configuration, sample.Plan, new([])) { IsExact = false };

        Outcome outcome = OperatorRun.Of(new PlanCommand(_ => backup, () => null));

        Assert.Contains("Planned without root", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0,3,os", 0, 3, -1)]
    [InlineData("OS", -1)]
    [InlineData("-1", -1)]
    [InlineData("-1,7", -1, 7)]
    [InlineData("2, 5", 2, 5)]
    public void A_backup_of_certain_disks_can_be_planned(string list, params int[] luns)
    {
        IReadOnlyList<int>? asked = null;
        var command = new PlanCommand(
            included =>
            {
                asked = included;
                return SamplePlan.Make(included);
            },
            () => null);

        Outcome text = OperatorRun.Of(command, "--luns", list);
        Outcome json = OperatorRun.Of(command, "--json", $"--luns={list}");

        Assert.Equal((ExitCode.Done, ""), (text.ExitCode, text.Errors));
        Assert.Equal(luns, asked);
        Assert.Equal(luns, JObject.Parse(json.Output)["luns"]!.Select(lun => (int)lun));
    }

    [Fact]
    public void All_disks_are_planned_for_unless_some_are_named()
    {
        IReadOnlyList<int>? asked = [1];
        var command = new PlanCommand(
            included =>
            {
                asked = included;
                return SamplePlan.Make();
            },
            () => null);

        _ = OperatorRun.Of(command);

        Assert.Null(asked);
    }

    [Theory]
    [InlineData(",")]
    [InlineData("0,,1")]
    [InlineData("sda")]
    [InlineData("-2")]
    [InlineData("0x1")]
    public void What_is_no_disk_is_refused(string list)
    {
        var command = new PlanCommand(_ => throw new InvalidOperationException("planned"), () => null);

        Outcome outcome = OperatorRun.Of(command, $"--luns={list}");

        Assert.Equal(ExitCode.Usage, outcome.ExitCode);
        Assert.Contains("Give LUNs of data disks, and os for the OS disk", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_without_proc_is_an_unexpected_failure_that_names_what_is_missing()
    {
        var command = new PlanCommand(_ => throw new LinuxException("read", "/proc/self/mountinfo", Errno.ENOENT), () => null);

        Outcome outcome = OperatorRun.Of(command);

        Assert.Equal((ExitCode.Unexpected, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("/proc/self/mountinfo", outcome.Errors, StringComparison.Ordinal);
    }
}
