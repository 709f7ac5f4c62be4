using IntegrationTests.Stage;

namespace IntegrationTests.Conformance;

/// <summary>The settings file as the agent writes it.</summary>
public sealed class SettingsPoints(World world) : IntegrationTest(world)
{
    [Fact(Timeout = Limit)]
    public async Task P08_A_handler_that_was_given_no_settings_at_all_says_so()
    {
        VirtualMachine vm = await StartMachineAsync();

        Assert.Null(await vm.Agent.ProcessAsync());

        Assert.Empty(await File.ReadAllBytesAsync(vm.Agent.SettingsFile(0)));
        BackupResult result = BackupResult.Read(vm.Agent.StatusFile(0))!;
        Assert.Equal((16, "error"), (result.Code, result.TrueStatus));
        Assert.Contains("0.settings", result.Message, StringComparison.Ordinal);
        Assert.Equal(result.Text, BackupResult.Read(vm.Agent.StatusFile(0))!.Text);
        Assert.Empty(vm.Processes);
    }

    [Fact(Timeout = Limit)]
    public async Task P09_What_the_agent_escapes_is_read_as_it_was_meant()
    {
        const string Task = "Sicherung für 日本 \U0001F4BE \"\\/\u2028_1";
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = vm.NewRequest();
        request.Public["taskId"] = Task;
        vm.Deliver(request);
        vm.Agent.WriteSettings();
        string written = await File.ReadAllTextAsync(vm.Agent.SettingsFile(0));
        Assert.All(written, letter => Assert.InRange(letter, ' ', '~'));
        Assert.Contains("\\u65e5\\u672c \\ud83d\\udcbe", written, StringComparison.Ordinal);

        Assert.Null(await vm.Agent.EnableAsIsAsync());
        BackupResult result = await vm.WaitForEndAsync();

        await Expect.ConsistentAsync(vm, result);
        Assert.Equal(Task, (string?)result.Report["taskId"]);
        Assert.Equal(Task, (string?)result.File["taskId"]);
    }
}
