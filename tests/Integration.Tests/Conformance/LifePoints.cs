using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Conformance;

/// <summary>The commands that end a handler's work, where there is nothing to end, or twice.</summary>
public sealed class LifePoints(World world) : IntegrationTest(world)
{
    // What the agent, or somebody else, may have left of the version folder.
    private static readonly Dictionary<string, Action<VmAgent>> States = new(StringComparer.Ordinal)
    {
        ["installed, never enabled"] = _ => { },
        ["without settings"] = agent => Array.ForEach(Directory.GetFiles(agent.ConfigFolder, "*.settings"), File.Delete),
        ["unpacked, never installed"] = agent => Array.ForEach(
            [agent.EnvironmentFile, agent.SettingsFile(0), Path.Combine(agent.ConfigFolder, "HandlerState")], File.Delete),
        ["without the agent's folders"] = agent => Array.ForEach(
            [agent.ConfigFolder, agent.StatusFolder, agent.LogFolder], folder => Directory.Delete(folder, recursive: true)),
    };

    [Fact(Timeout = Limit)]
    public async Task P26_Disable_succeeds_whatever_is_missing_and_any_number_of_times()
    {
        VirtualMachine vm = await StartMachineAsync();
        foreach ((string state, Action<VmAgent> arrange) in States)
        {
            arrange(vm.Agent);
            for (int time = 1; time <= 2; time++)
            {
                long started = TimeProvider.System.GetTimestamp();
                CommandResult result = await AgentCommand.RunAsync(vm.Agent, "disable");

                Assert.True(result.ExitCode == 0, $"{state}: {result}");
                Assert.Contains("no run was in progress", result.Output, StringComparison.Ordinal);
                Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(10));
            }
        }
    }

    [Fact(Timeout = Limit)]
    public async Task P27_Uninstall_succeeds_without_disable_install_or_settings_twice_and_leaves_nothing_elsewhere()
    {
        VirtualMachine vm = await StartMachineAsync();
        Leftovers before = Leftovers.Before();
        await vm.RunBackupAsync(vm.NewRequest());
        foreach ((string state, Action<VmAgent> arrange) in States)
        {
            arrange(vm.Agent);
            for (int time = 1; time <= 2; time++)
            {
                CommandResult result = await AgentCommand.RunAsync(vm.Agent, "uninstall");

                Assert.True(result.ExitCode == 0, $"{state}: {result}");
                Assert.Empty(before.Find(
                    vm.Agent.HandlerFolder,
                    vm.Disks.Select(disk => disk.Disk),
                    ["/etc/azure", vm.Agent.LogFolder, vm.Agent.HandlerFolder, Path.Combine(vm.Agent.Options.LogFolder, "waagent.log")]));
            }
        }
    }

    [Fact(Timeout = Limit)]
    public async Task P28_Update_takes_every_exit_code_of_disable_and_every_version_that_it_may_be_told()
    {
        VirtualMachine vm = await StartMachineAsync();
        string own = vm.Agent.Goal.Version;
        foreach (string? code in (string?[])["0", "-9", "137", "NOT_RUN", "None", "", null])
        {
            await UpdateAsync(vm, ("AZURE_GUEST_AGENT_DISABLE_CMD_EXIT_CODE", code));
        }

        foreach (string? from in (string?[])["0.9.0.0", own, "2.0.0.0", "None", "", null])
        {
            foreach (string? to in (string?[])[own, "2.0.0.0", null])
            {
                await UpdateAsync(vm, ("AZURE_GUEST_AGENT_UPDATING_FROM_VERSION", from), ("VERSION", to));
            }
        }

        string[] folders = [.. Directory.GetDirectories(vm.Agent.Options.LibraryFolder).Select(path => Path.GetFileName(path))];
        Assert.Equal([Path.GetFileName(vm.Agent.HandlerFolder)], folders);
    }

    // As the agent does it: the greater version's update runs, and both variables name the one that is taken up.
    [Fact(Timeout = Limit)]
    public async Task P29_On_a_downgrade_the_version_that_is_left_hands_its_memory_down()
    {
        const string Lower = "0.9.0.0";
        VirtualMachine vm = await StartMachineAsync();
        await vm.RunBackupAsync(vm.NewRequest());
        string lower = Path.Combine(vm.Agent.Options.LibraryFolder, $"{vm.Agent.Goal.Name}-{Lower}");
        Directory.CreateDirectory(lower);

        await UpdateAsync(vm, ("AZURE_GUEST_AGENT_UPDATING_FROM_VERSION", Lower), ("VERSION", Lower));

        string[] carried = [.. Directory.GetFiles(lower).Select(path => Path.GetFileName(path))];
        Assert.Contains("mrseq", carried);
        Assert.Contains(carried, name => name.StartsWith("task_identity_", StringComparison.Ordinal));
        Assert.All(carried, name => Assert.Equal(
            File.ReadAllBytes(Path.Combine(vm.Agent.HandlerFolder, name)), File.ReadAllBytes(Path.Combine(lower, name))));
        Directory.Delete(lower, recursive: true);
    }

    private static async Task UpdateAsync(VirtualMachine vm, params (string Name, string? Value)[] variables)
    {
        CommandResult result = await AgentCommand.RunAsync(vm.Agent, "update", variables);

        Assert.True(result is { ExitCode: 0, Errors: "" }, $"{string.Join(", ", variables)}: {result}");
    }
}
