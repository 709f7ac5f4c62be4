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
        var command = new PlanCommand(SamplePlan.Make, () => 80);

        Outcome outcome = OperatorRun.Of(command);

        Assert.Equal((ExitCode.Done, ""), (outcome.ExitCode, outcome.Errors));
        Assert.Equal(new PlanText(SamplePlan.Make(), isComplete: false, 80).Write(), outcome.Output);
    }

    [Fact]
    public void Json_is_one_document_and_asks_for_no_terminal()
    {
        var command = new PlanCommand(SamplePlan.Make, () => throw new InvalidOperationException("no terminal"));

        Outcome outcome = OperatorRun.Of(command, "--json");

        Assert.Equal((ExitCode.Done, ""), (outcome.ExitCode, outcome.Errors));
        Assert.Equal(1, (int)JObject.Parse(outcome.Output)["schema"]!);
    }

    [Fact]
    public void Who_is_not_root_is_told_that_the_order_may_differ()
    {
        PlannedBackup sample = SamplePlan.Make();
        var backup = new PlannedBackup(sample.Configuration, sample.Plan, new([])) { IsExact = false };

        Outcome outcome = OperatorRun.Of(new PlanCommand(() => backup, () => null));

        Assert.Contains("Planned without root", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_without_proc_is_an_unexpected_failure_that_names_what_is_missing()
    {
        var command = new PlanCommand(() => throw new LinuxException("read", "/proc/self/mountinfo", Errno.ENOENT), () => null);

        Outcome outcome = OperatorRun.Of(command);

        Assert.Equal((ExitCode.Unexpected, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("/proc/self/mountinfo", outcome.Errors, StringComparison.Ordinal);
    }
}
