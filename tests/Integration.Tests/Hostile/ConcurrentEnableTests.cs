using IntegrationTests.Freeze;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Hostile;

public sealed class ConcurrentEnableTests(World world) : IntegrationTest(world)
{
    private const int Numbers = 5;

    // No agent does that, but one that was restarted while enable ran may come near: none may take the other's settings away.
    [Fact(Timeout = Limit)]
    public async Task Five_numbers_enabled_at_once_are_five_backups_one_after_the_other()
    {
        VirtualMachine vm = await StartMachineAsync();
        for (int number = 0; number < Numbers; number++)
        {
            vm.Deliver(await vm.NextRequestAsync());
            vm.Agent.WriteSettings();
        }

        CommandResult[] results = await Task.WhenAll(Enumerable.Range(0, Numbers).Select(number => BareCommand.RunAsync(
            vm.Agent, "enable", new Dictionary<string, string>(StringComparer.Ordinal) { ["ConfigSequenceNumber"] = $"{number}" })));
        await vm.WaitAsync(() => vm.Processes.Count == 0, TimeSpan.FromSeconds(30), "end of five backups");

        Assert.All(results, result => Assert.Equal((0, string.Empty), (result.ExitCode, result.Errors)));
        Assert.Equal(Numbers, (await vm.SnapshotsAsync()).Count);
        string claimed = await File.ReadAllTextAsync(Path.Combine(vm.Agent.HandlerFolder, "mrseq"));
        BackupResult last = BackupResult.Read(vm.Agent.StatusFile(int.Parse(claimed)))!;
        await Expect.ConsistentAsync(vm, last, snapshotsOfEach: Numbers);
        Assert.Equal(Numbers, vm.LogText.Split("outcome: code 1,").Length - 1);
    }

    [Fact(Timeout = Limit)]
    public async Task In_the_frozen_window_the_same_number_changes_nothing_and_the_next_one_waits_for_its_turn()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs]);
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);
        string status = await File.ReadAllTextAsync(vm.Agent.StatusFile(0));

        Assert.Null(await vm.Agent.ProcessAsync());

        Assert.Equal(status, await File.ReadAllTextAsync(vm.Agent.StatusFile(0)));
        Assert.All(vm.Disks, disk => Assert.True(disk.Disk.IsFrozen, "the window was ended"));
        vm.Deliver(await vm.NextRequestAsync());
        Assert.Null(await vm.Agent.ProcessAsync());
        Assert.True(BackupResult.Read(vm.Agent.StatusFile(1))!.IsTransitional);
        Assert.All(vm.Disks, disk => Assert.True(disk.Disk.IsFrozen, "the window was ended"));
        Assert.Equal(2, vm.Processes.Count(process => process.Name == "worker"));

        held.Proxy.LetGo();
        BackupResult second = await vm.WaitForEndAsync();

        await Expect.ConsistentAsync(vm, second, snapshotsOfEach: 2);
        Assert.Equal(1, await held.BlobCodeAsync());
        held.AssertNothingLeft();
    }
}
