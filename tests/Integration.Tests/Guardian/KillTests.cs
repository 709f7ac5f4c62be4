using IntegrationTests.Freeze;
using IntegrationTests.Lifecycle;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Guardian;

public sealed class KillTests(World world) : IntegrationTest(world)
{
    [Fact(Timeout = Limit)]
    public async Task A_worker_killed_in_the_window_leaves_nothing_frozen_and_a_terminal_status()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs, FileSystemKind.Btrfs]);
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);

        long killed = held.Now();
        Signals.Kill(held.Worker);
        TimeSpan thawed = await held.TimeToThawAsync(killed);
        BackupResult result = await vm.WaitForEndAsync();

        Assert.InRange(thawed, TimeSpan.Zero, HeldBackup.ThawLimit);
        Assert.Equal((2, 0), (result.Code, result.Consistency));
        Assert.Contains("interrupted", result.Message, StringComparison.Ordinal);
        Assert.Equal(2, await held.BlobCodeAsync());
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task A_backup_whose_guardian_is_killed_in_the_window_thaws_and_fails()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs, FileSystemKind.Btrfs]);
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);

        long killed = held.Now();
        Signals.Kill(held.Guardian);
        TimeSpan thawed = await held.TimeToThawAsync(killed);
        BackupResult result = await vm.WaitForEndAsync();

        Assert.InRange(thawed, TimeSpan.Zero, HeldBackup.ThawLimit);
        Assert.Equal((2, 0), (result.Code, result.Consistency));
        Assert.Contains("guardian", result.Message, StringComparison.Ordinal);
        Assert.Equal(2, await held.BlobCodeAsync());
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task A_worker_killed_before_its_guardian_is_ready_leaves_a_terminal_status()
    {
        VirtualMachine vm = await StartMachineAsync();
        await using HeldBackup held = await HeldBackup.BeginAsync(vm, TimeSpan.Zero);

        bool isStarted = SpinWait.SpinUntil(() => vm.Processes.Any(process => process.Name == "guardian"), HeldBackup.ThawLimit);
        Signals.Kill(held.Worker);
        BackupResult result = await vm.WaitForEndAsync();

        Assert.True(isStarted, "there was no guardian");
        Assert.Equal((2, 0), (result.Code, result.Consistency));
        Assert.Equal(2, await held.BlobCodeAsync());
        held.AssertNothingLeft();
    }

    [Theory(Timeout = Limit)]
    [InlineData("install")]
    [InlineData("enable")]
    [InlineData("disable")]
    [InlineData("update")]
    [InlineData("uninstall")]
    public async Task P24_What_both_left_frozen_is_thawed_by_whatever_command_comes_next(string command)
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs]);
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);
        (int worker, int guardian) = (held.Worker, held.Guardian);

        Signals.Stop(worker);
        Signals.Kill(guardian);
        Signals.Kill(worker);
        await vm.WaitAsync(() => vm.Processes.Count == 0, TimeSpan.FromSeconds(5), "end of both");
        Assert.All(vm.Disks, disk => Assert.True(disk.Disk.IsFrozen));
        long started = held.Now();
        int exitCode = await HandlerCommand.RunAsync(vm, command);
        TimeSpan thawed = await held.TimeToThawAsync(started);

        Assert.Equal(0, exitCode);
        Assert.InRange(thawed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        await vm.WaitAsync(() => vm.Processes.Count == 0, TimeSpan.FromSeconds(10), "end of what the command started");
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task The_next_enable_ends_the_status_of_a_run_of_which_nobody_is_left()
    {
        VirtualMachine vm = await StartMachineAsync();
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);
        (int worker, int guardian) = (held.Worker, held.Guardian);

        Signals.Stop(worker);
        Signals.Kill(guardian);
        Signals.Kill(worker);
        await vm.WaitAsync(() => vm.Processes.Count == 0, TimeSpan.FromSeconds(5), "end of both");
        Assert.Equal(0, await HandlerCommand.RunAsync(vm, "enable"));
        BackupResult result = await vm.WaitForEndAsync();

        // The blobs can't be told: their addresses are secrets, and went with the two processes.
        Assert.Equal(2, result.Code);
        held.AssertNothingLeft();
    }
}
