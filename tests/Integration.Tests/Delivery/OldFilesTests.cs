using IntegrationTests.Stage;

namespace IntegrationTests.Delivery;

public sealed class OldFilesTests(World world) : IntegrationTest(world)
{
    [Fact(Timeout = Limit)]
    public async Task Files_of_other_numbers_are_put_aside_whatever_they_hold()
    {
        VirtualMachine vm = await StartMachineAsync();

        BackupResult result = await vm.RunDisturbedAsync(vm.NewRequest(), () =>
        {
            File.WriteAllText(Path.Combine(vm.Agent.ConfigFolder, "99.settings"), "{ old");
            File.WriteAllText(Path.Combine(vm.Agent.ConfigFolder, "my.own.settings"), "{ old");
            File.WriteAllText(Path.Combine(vm.Agent.StatusFolder, "99.status"), "[ old");
        });

        await Expect.ConsistentAsync(vm, result);
        string[] names = [.. new[] { vm.Agent.ConfigFolder, vm.Agent.StatusFolder }.SelectMany(Directory.GetFiles)
            .Select(path => Path.GetFileName(path)).Where(name => !name.StartsWith("Handler", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
        Assert.Equal(["0.settings", "0.status", "99_settings", "99_status", "my_own_settings"], names);
    }

    [Fact(Timeout = Limit)]
    public async Task Sixty_old_files_of_each_kind_are_kept()
    {
        VirtualMachine vm = await StartMachineAsync();

        await vm.RunDisturbedAsync(vm.NewRequest(), () =>
        {
            for (int number = 1; number <= 70; number++)
            {
                string path = Path.Combine(vm.Agent.ConfigFolder, $"{number}.settings");
                File.WriteAllText(path, "{}");
                File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddDays(number));
            }
        });

        string[] kept = Directory.GetFiles(vm.Agent.ConfigFolder, "*_settings");
        Assert.Equal(60, kept.Length);
        Assert.DoesNotContain(Path.Combine(vm.Agent.ConfigFolder, "10_settings"), kept);
        Assert.Contains(Path.Combine(vm.Agent.ConfigFolder, "11_settings"), kept);
    }

    [Fact(Timeout = Limit)]
    public async Task P06_Without_a_number_from_the_agent_the_newest_settings_count()
    {
        VirtualMachine vm = await StartMachineAsync();
        vm.Deliver(vm.NewRequest(), sequence: 4);
        vm.Agent.WriteSettings();
        string older = vm.Agent.SettingsFile(9);
        await File.WriteAllTextAsync(older, "{}");
        File.SetLastWriteTimeUtc(older, DateTime.UnixEpoch);

        CommandResult enabled = await BareCommand.RunAsync(vm.Agent, "enable");

        Assert.Equal((0, string.Empty), (enabled.ExitCode, enabled.Errors));
        await Expect.ConsistentAsync(vm, await vm.WaitForEndAsync());
        Assert.False(File.Exists(vm.Agent.StatusFile(9)));
    }

    [Fact(Timeout = Limit)]
    public async Task P21_Without_number_and_settings_there_is_nothing_to_do_and_no_status()
    {
        VirtualMachine vm = await StartMachineAsync();

        CommandResult enabled = await BareCommand.RunAsync(vm.Agent, "enable");

        Assert.Equal((0, string.Empty), (enabled.ExitCode, enabled.Errors));
        Assert.Contains("nothing to do", enabled.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(vm.Agent.StatusFolder));
    }
}
