using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Freeze;

public sealed class FrozenWindowTests(World world) : IntegrationTest(world)
{
    [Fact(Timeout = Limit)]
    public async Task Every_file_system_is_frozen_from_before_the_first_snapshot_until_after_the_last()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs, FileSystemKind.Btrfs]);
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, TimeSpan.FromMilliseconds(500));

        BackupResult result = await vm.WaitForEndAsync();

        Assert.Equal((1, 1), (result.Code, result.Consistency));
        Assert.Equal(1, await held.BlobCodeAsync());
        Assert.All(held.Writers, held.AssertHeldStill);
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task The_window_is_as_short_as_the_slowest_snapshot()
    {
        TimeSpan delay = TimeSpan.FromMilliseconds(300);
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs, FileSystemKind.Btrfs]);
        await using HeldBackup held = await HeldBackup.BeginAsync(vm, delay);

        await vm.WaitForEndAsync();

        // Far above the budget, for a machine that does other things too; far below three snapshots in a row.
        Assert.All(held.Writers, writer => Assert.InRange(writer.Read().LargestGap, delay, 2 * delay));
    }

    [Fact(Timeout = Limit)]
    public async Task A_second_backup_waits_until_the_first_is_over()
    {
        VirtualMachine vm = await StartMachineAsync();
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, TimeSpan.FromSeconds(1));

        await held.EnableAsync();
        await vm.WaitAsync(() => vm.Processes.Count(process => process.Name == "worker") == 2, ThreeSeconds, "second worker");
        BackupResult second = await vm.WaitForEndAsync();

        Assert.Equal(1, second.Code);
        Assert.Equal(2, vm.LogText.Split("outcome: code 1,").Length - 1);
        Assert.Equal(2, held.Proxy.Snapshots.Count);
        Assert.True(held.Proxy.Snapshots[1].Arrived > held.Proxy.Snapshots[0].Answered, "both backups took snapshots at once");
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task Storage_that_hangs_keeps_nothing_frozen_beyond_the_owners_limit()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs]);
        OwnerFile.Write("timeout=3");
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);

        BackupResult result = await vm.WaitForEndAsync();

        Assert.NotEqual((1, 1), (result.Code, result.Consistency));
        Assert.All(held.Writers, writer => Assert.InRange(writer.Read().LargestGap, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)));
        Assert.Equal(result.Code, await held.BlobCodeAsync());
        held.AssertNothingLeft();
    }

    private static TimeSpan ThreeSeconds => TimeSpan.FromSeconds(3);
}
