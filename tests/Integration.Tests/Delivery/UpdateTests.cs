using AgentEmulator.Agent;

using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Delivery;

public sealed class UpdateTests(World world) : IntegrationTest(world)
{
    private const string NextVersion = "1.1.0.0";

    [Fact(Timeout = Limit)]
    public async Task P29_P30_Update_and_downgrade_carry_over_what_was_processed_and_repeat_nothing()
    {
        VirtualMachine vm = await StartMachineAsync();
        HandlerGoal original = vm.Agent.Goal;
        using var next = new OtherVersion(original, NextVersion);
        RequestBuilder request = vm.NewRequest();
        BackupResult first = await vm.RunBackupAsync(request);
        string oldFolder = vm.Agent.HandlerFolder;

        await MoveToAsync(vm, next.Version, next.Package);

        Assert.False(Directory.Exists(oldFolder));
        Assert.Equal(first.Text, (await vm.WaitForEndAsync()).Text);
        Assert.Equal(3, (await vm.RunBackupAsync(request)).Code); // the task's memory has come along
        await Expect.ConsistentAsync(vm, await vm.RunBackupAsync(await vm.NextRequestAsync()), snapshotsOfEach: 2);

        await MoveToAsync(vm, original.Version, original.Package!);

        await vm.WaitForEndAsync();
        Assert.Equal(2, (await vm.SnapshotsAsync()).Count);
        BackupResult last = await vm.RunBackupAsync(await vm.NextRequestAsync());
        await Expect.ConsistentAsync(vm, last, snapshotsOfEach: 3);
        Assert.Equal(original.Version, last.Telemetry["extensionVersion"]);
    }

    [Fact(Timeout = Limit)]
    public async Task P27_After_uninstall_nothing_is_left_but_logs_and_the_owners_folder()
    {
        VirtualMachine vm = await StartMachineAsync();
        Leftovers before = Leftovers.Before();
        await vm.RunBackupAsync(vm.NewRequest());

        Assert.Null(await vm.Agent.ProcessAsync(RequestedState.Disabled));
        Assert.Null(await vm.Agent.ProcessAsync(RequestedState.Uninstall));

        Assert.False(Directory.Exists(vm.Agent.HandlerFolder));
        Assert.Empty(before.Find(
            vm.Agent.HandlerFolder, vm.Disks.Select(disk => disk.Disk), ["/etc/azure", vm.Agent.Options.LogFolder]));
    }

    [Fact(Timeout = Limit)]
    public async Task Disabled_and_enabled_again_it_takes_the_next_backup()
    {
        VirtualMachine vm = await StartMachineAsync();
        BackupResult first = await vm.RunBackupAsync(vm.NewRequest());
        Assert.Null(await vm.Agent.ProcessAsync(RequestedState.Disabled));

        Assert.Null(await vm.Agent.ProcessAsync());

        Assert.Equal(first.Text, (await vm.WaitForEndAsync()).Text);
        await Expect.ConsistentAsync(vm, await vm.RunBackupAsync(await vm.NextRequestAsync()), snapshotsOfEach: 2);
    }

    private static async Task MoveToAsync(VirtualMachine vm, string version, string package)
    {
        vm.Agent.Goal = vm.Agent.Goal with { Version = version, Package = package };
        HandlerFailure? failure = await vm.Agent.ProcessAsync();
        Assert.True(failure is null, failure?.Message);
    }
}
