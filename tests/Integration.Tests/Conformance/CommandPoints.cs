using AgentEmulator.Agent;
using AgentEmulator.Status;

using IntegrationTests.Stage;

namespace IntegrationTests.Conformance;

/// <summary>What the five commands may rely on, and what they answer with.</summary>
public sealed class CommandPoints(World world) : IntegrationTest(world)
{
    private const int ReadByTheAgent = 3200;

    [Fact(Timeout = Limit)]
    public async Task P03_P04_P34_A_life_needs_nothing_but_the_agents_variables_and_says_little()
    {
        VirtualMachine vm = await StartMachineAsync();
        vm.Deliver(vm.NewRequest());
        vm.Agent.WriteSettings();

        foreach (string command in AgentCommand.Names)
        {
            CommandResult result = await AgentCommand.RunAsync(vm.Agent, command);

            Assert.Equal((0, ""), (result.ExitCode, result.Errors));
            Assert.StartsWith($"{command}: ", result.Output, StringComparison.Ordinal);
            Assert.InRange(result.Output.Length, 1, ReadByTheAgent / 4);
            if (command == "enable")
            {
                await Expect.ConsistentAsync(vm, await vm.WaitForEndAsync());
            }
        }
    }

    [Fact(Timeout = Limit)]
    public async Task P05_Every_command_goes_by_the_agents_number_whatever_greater_ones_lie_there()
    {
        VirtualMachine vm = await StartMachineAsync();
        vm.Deliver(vm.NewRequest(), sequence: 3);
        vm.Agent.WriteSettings();
        string greater = vm.Agent.SettingsFile(99);

        foreach (string command in (string[])["install", "disable", "update", "enable", "uninstall"])
        {
            await File.WriteAllTextAsync(greater, "{ not ours");
            CommandResult result = await AgentCommand.RunAsync(vm.Agent, command);

            Assert.Equal((0, ""), (result.ExitCode, result.Errors));
            Assert.False(File.Exists(vm.Agent.StatusFile(99)), $"{command} wrote 99.status");
            if (command == "enable")
            {
                await Expect.ConsistentAsync(vm, await vm.WaitForEndAsync());
            }
        }

        Assert.Equal("3.status", Path.GetFileName(Assert.Single(Directory.GetFiles(vm.Agent.StatusFolder))));
    }

    [Fact(Timeout = Limit)]
    public async Task P25_A_refused_backup_leaves_the_handler_ready_and_a_status_that_cannot_be_written_does_not()
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder refused = vm.NewRequest();
        refused.Public["commandToExecute"] = "format";

        Assert.Equal(11, (await vm.RunBackupAsync(refused)).Code);
        HandlerReport report = await vm.Agent.ReportAsync();
        Assert.Equal(("Ready", 0, "success"), (report.Status, report.Code, report.Extension?.Status));

        using (new MemoryMount(vm.Agent.StatusFolder, "ro,size=1m"))
        {
            vm.Deliver(refused);
            HandlerFailure? failure = await vm.Agent.ProcessAsync();
            Assert.Equal(1, failure?.ExitCode);
            report = await vm.Agent.ReportAsync();
            Assert.Equal(("NotReady", 1009), (report.Status, report.Code));
            Assert.Contains("Read-only file system", report.Message, StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task P25_Install_fails_where_the_agents_own_file_is_missing_and_the_three_that_end_work_do_not()
    {
        VirtualMachine vm = await StartMachineAsync();
        File.Delete(vm.Agent.EnvironmentFile);

        Assert.Equal(1, (await AgentCommand.RunAsync(vm.Agent, "install")).ExitCode);
        foreach (string command in AgentCommand.Ending)
        {
            Assert.Equal(0, (await AgentCommand.RunAsync(vm.Agent, command)).ExitCode);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task P34_What_went_wrong_is_said_last_and_within_what_the_agent_reads()
    {
        VirtualMachine vm = await StartMachineAsync();
        vm.Deliver(vm.NewRequest());
        vm.Agent.WriteSettings();
        string far = Path.Combine(vm.Agent.StatusFolder, new string('d', 200));
        await File.WriteAllTextAsync(
            vm.Agent.EnvironmentFile,
            (await File.ReadAllTextAsync(vm.Agent.EnvironmentFile)).Replace(
                $"\"{vm.Agent.StatusFolder}\"", $"\"{far}/{new string('e', 200)}/{new string('f', 200)}\"", StringComparison.Ordinal));

        HandlerFailure? failure = await vm.Agent.EnableAsIsAsync();

        Assert.Equal(1, failure?.ExitCode);
        string told = failure!.Message;
        Assert.InRange(told.Length, 1, ReadByTheAgent);
        int summary = told.IndexOf("[stdout]\nenable: ", StringComparison.Ordinal);
        int problem = told.IndexOf("0.status could not be written", StringComparison.Ordinal);
        Assert.InRange(summary, 0, problem);
        Assert.EndsWith("then start the backup again.", told.TrimEnd(), StringComparison.Ordinal);
        await vm.WaitAsync(() => vm.Processes.Count == 0, TimeSpan.FromSeconds(10), "end of the worker");
    }
}
