using System.Text.Json.Nodes;

using IntegrationTests.Stage;

namespace IntegrationTests.Operator;

public sealed class ConfigTests(World world) : IntegrationTest(world)
{
    [Fact(Timeout = Limit)]
    public async Task What_is_shown_is_what_the_next_backup_goes_by_and_its_log_has_the_same_warnings()
    {
        VirtualMachine vm = await StartMachineAsync();
        OwnerFile.Write("timeout = 400", "MountToSkip = /x", "UploadStatusAndLog = off");

        CommandResult table = await OperatorCommand.RunAsync(vm, "config");
        CommandResult json = await OperatorCommand.RunAsync(vm, "config --json");
        BackupResult backup = await vm.RunBackupAsync(vm.NewRequest());

        JsonNode shown = JsonNode.Parse(json.Output)!;
        string[] warnings = [.. shown["warnings"]!.AsArray().Select(warning => (string)warning!)];
        JsonNode timeout = shown["settings"]!.AsArray().Single(setting => (string)setting!["key"]! == "timeout")!;
        await Expect.ConsistentAsync(vm, backup);
        Assert.Equal((6, 6, ""), (table.ExitCode, json.ExitCode, json.Errors));
        Assert.Equal(("300 s", 2), ((string)timeout["value"]!, (int)timeout["line"]!));
        Assert.Equal(2, warnings.Length);
        Assert.All(warnings, warning => Assert.Contains(warning, vm.LogText, StringComparison.Ordinal));
        Assert.Contains("Is MountsToSkip meant?", table.Output, StringComparison.Ordinal);
        Assert.Equal(vm.Agent.HandlerFolder, (string)shown["package"]!["folder"]!);
        Assert.StartsWith(vm.Agent.HandlerFolder, (string)shown["pluginHost"]!, StringComparison.Ordinal);
        Assert.Empty(await vm.Storage.ReadTextAsync(vm.StatusBlob));
    }

    [Fact(Timeout = Limit)]
    public async Task Without_files_of_the_owner_nothing_is_wrong()
    {
        VirtualMachine vm = await StartMachineAsync(disks: 0);

        CommandResult result = await OperatorCommand.RunAsync(vm, "config");

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.StartsWith("There is no /etc/azure/vmbackup.conf", result.Output, StringComparison.Ordinal);
    }
}
