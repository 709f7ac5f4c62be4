using AgentEmulator.Agent;
using AgentEmulator.Status;

using IntegrationTests.Stage;

namespace IntegrationTests.Conformance;

/// <summary>That enable answers at once, on every path that it may take.</summary>
public sealed class AnswerPoints(World world) : IntegrationTest(world)
{
    private const string UnknownThumbprint = "00112233445566778899AABBCCDDEEFF00112233";

    // What is wrong with what the agent gives or keeps, and the code to which enable itself knows the answer; 4: the worker does.
    private static readonly (string Name, int Code, Func<ExtensionSettings, ExtensionSettings>? Change, Action<VirtualMachine>? Disturb)[] Paths =
    [
        ("good", 4, null, null),
        ("no settings file", 11, null, vm => File.Delete(vm.Agent.SettingsFile(vm.Sequence))),
        ("empty settings file", 16, null, vm => File.WriteAllText(vm.Agent.SettingsFile(vm.Sequence), "")),
        ("settings cut off", 11, null, vm => File.WriteAllText(vm.Agent.SettingsFile(vm.Sequence), "{\"runtime")),
        ("two nulls", 4, settings => settings with { PublicSettings = null, ProtectedSettings = null }, null),
        ("public settings of another shape", 4, settings => settings with { PublicSettings = "[7]" }, null),
        ("no such certificate", 4, settings => settings with { Thumbprint = UnknownThumbprint }, null),
        ("not base64", 4, settings => settings with { ProtectedSettings = "***" }, null),
        ("mrseq is a folder", 2, null, vm => ReplaceByFolder(vm, "mrseq")),
        ("no status folder", 4, null, vm => Directory.Delete(vm.Agent.StatusFolder, recursive: true)),
        ("agent's file is empty", 11, null, vm => File.WriteAllText(vm.Agent.EnvironmentFile, "")),
        ("agent's file is missing", 12, null, vm => File.Delete(vm.Agent.EnvironmentFile)),
        ("worker is missing", 12, null, vm => File.Delete(Path.Combine(vm.Agent.HandlerFolder, "bin", "worker"))),
    ];

    [Fact(Timeout = Limit)]
    public async Task P21_However_enable_ends_its_status_is_there_before_and_it_exits_with_0()
    {
        VirtualMachine vm = await StartMachineAsync();
        string environment = await File.ReadAllTextAsync(vm.Agent.EnvironmentFile);
        foreach ((string name, int code, Func<ExtensionSettings, ExtensionSettings>? change, Action<VirtualMachine>? disturb) in Paths)
        {
            vm.Deliver(await vm.NextRequestAsync(), change: change);
            vm.Agent.WriteSettings();
            disturb?.Invoke(vm);

            CommandResult result = await AgentCommand.RunAsync(vm.Agent, "enable");

            string file = vm.Agent.StatusFile(vm.Sequence);
            Assert.True(result.ExitCode == 0 && File.Exists(file), $"{name}: {result}");
            AssertValid(vm, file);
            int found = BackupResult.Read(file)!.Code;
            Assert.True(code == found || code == 4, $"{name}: code {found}: {BackupResult.Read(file)!.Message}");
            if (name != "worker is missing")
            {
                await vm.WaitForEndAsync();
            }

            await File.WriteAllTextAsync(vm.Agent.EnvironmentFile, environment);
            MendState(vm);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task P21_A_repeat_whose_status_is_gone_and_a_task_that_comes_again_are_answered_before_the_exit_too()
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = vm.NewRequest();
        await vm.RunBackupAsync(request);

        File.Delete(vm.Agent.StatusFile(0));
        vm.Agent.WriteSettings();
        CommandResult repeat = await AgentCommand.RunAsync(vm.Agent, "enable");
        Assert.Equal((0, 2), (repeat.ExitCode, BackupResult.Read(vm.Agent.StatusFile(0))!.Code));
        await vm.WaitForEndAsync();

        vm.Deliver(request);
        vm.Agent.WriteSettings();
        CommandResult again = await AgentCommand.RunAsync(vm.Agent, "enable");
        Assert.Equal((0, 3), (again.ExitCode, BackupResult.Read(vm.Agent.StatusFile(1))!.Code));
        Assert.Single(await vm.SnapshotsAsync());
    }

    // All that may take long is the worker's: the agent would kill its command after 300 s, and reports nothing meanwhile.
    [Fact(Timeout = Limit)]
    public async Task P24_While_storage_and_scripts_hang_enable_has_long_ended_and_its_group_is_empty()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts("sleep 3");
        vm.Deliver(vm.NewRequest());
        vm.Agent.WriteSettings();
        vm.Storage.Hang();
        try
        {
            long started = TimeProvider.System.GetTimestamp();
            CommandResult enabled = await AgentCommand.RunAsync(vm.Agent, "enable");
            TimeSpan taken = TimeProvider.System.GetElapsedTime(started);

            Assert.Equal(0, enabled.ExitCode);
            Assert.InRange(taken, TimeSpan.Zero, TimeSpan.FromSeconds(2));
            Assert.True(BackupResult.Read(vm.Agent.StatusFile(0))!.IsTransitional);
            Assert.DoesNotContain(vm.Processes, process => process.Name == "enable");
        }
        finally
        {
            vm.Storage.GoOn();
        }

        BackupResult result = await vm.WaitForEndAsync();
        Assert.True(result.IsSuccess, result.Message);
    }

    private static void AssertValid(VirtualMachine vm, string file)
    {
        StatusVerdict verdict = StatusFileJudge.Judge(
            File.ReadAllBytes(file), vm.Agent.Goal.Name, vm.Agent.Goal.Version, vm.Sequence, file);
        Assert.Null(verdict.Problem);
    }

    private static void ReplaceByFolder(VirtualMachine vm, string name)
    {
        string path = Path.Combine(vm.Agent.HandlerFolder, name);
        File.Delete(path);
        Directory.CreateDirectory(Path.Combine(path, "not empty"));
    }

    private static void MendState(VirtualMachine vm)
    {
        string path = Path.Combine(vm.Agent.HandlerFolder, "mrseq");
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
