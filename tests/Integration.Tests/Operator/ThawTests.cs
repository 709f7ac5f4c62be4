using IntegrationTests.Freeze;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Operator;

public sealed class ThawTests(World world) : IntegrationTest(world)
{
    private const int Done = 0;
    private const int LiveBackup = 3;
    private static readonly TimeSpan ThawLimit = TimeSpan.FromSeconds(2);

    [Theory(Timeout = Limit)]
    [InlineData("thaw")]
    [InlineData("thaw --quiet")]
    public async Task What_both_left_frozen_is_thawed_and_named_and_nothing_else(string command)
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs]);
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);
        using LoopDisk foreign = LoopDisk.Create(VirtualMachine.DiskFolder, "foreign", FileSystemKind.Ext4);
        foreign.Freeze();
        await KillBothAsync(vm, held);
        Assert.All(vm.Disks, disk => Assert.True(disk.Disk.IsFrozen));

        long started = held.Now();
        CommandResult result = await OperatorCommand.RunAsync(vm, command);
        TimeSpan thawed = await held.TimeToThawAsync(started);

        Assert.Equal((Done, ""), (result.ExitCode, result.Errors));
        Assert.InRange(thawed, TimeSpan.Zero, ThawLimit);
        Assert.All(vm.Disks, disk => Assert.Contains($"  {disk.Disk.MountPoint}\n", result.Output, StringComparison.Ordinal));
        Assert.DoesNotContain(foreign.MountPoint, result.Output, StringComparison.Ordinal);
        Assert.True(foreign.IsFrozen, "another tool's freeze was thawed");
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task A_live_backup_is_left_alone_and_ended_as_the_answer_says()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Btrfs]);
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);
        (int worker, int guardian) = (held.Worker, held.Guardian);

        CommandResult result = await OperatorCommand.RunAsync(vm, "thaw");
        Assert.All(vm.Disks, disk => Assert.True(disk.Disk.IsFrozen));
        long ended = held.Now();
        Signals.Terminate(worker);
        TimeSpan thawed = await held.TimeToThawAsync(ended);
        BackupResult report = await vm.WaitForEndAsync();

        Assert.Equal((LiveBackup, ""), (result.ExitCode, result.Errors));
        Assert.Contains($"kill {worker} ", result.Output, StringComparison.Ordinal);
        Assert.Contains($"guardian {guardian}", result.Output, StringComparison.Ordinal);
        Assert.All(vm.Disks, disk => Assert.Contains($"    {disk.Disk.MountPoint}\n", result.Output, StringComparison.Ordinal));
        Assert.InRange(thawed, TimeSpan.Zero, ThawLimit);
        Assert.Equal(2, report.Code);
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task Where_nothing_of_ours_is_frozen_that_is_said_and_another_tools_freeze_stays()
    {
        VirtualMachine vm = await StartMachineAsync();
        LoopDisk foreign = vm.Disks[0].Disk;
        foreign.Freeze();

        CommandResult loud = await OperatorCommand.RunAsync(vm, "thaw");
        CommandResult quiet = await OperatorCommand.RunAsync(vm, "thaw --quiet");
        bool isFrozen = foreign.IsFrozen;
        foreign.Thaw();

        Assert.Equal((Done, Done), (loud.ExitCode, quiet.ExitCode));
        Assert.StartsWith("Nothing is frozen by this extension", loud.Output, StringComparison.Ordinal);
        Assert.Equal(("", ""), (quiet.Output, quiet.Errors));
        Assert.True(isFrozen);
    }

    /// <summary>Kills worker and guardian so that neither has time to thaw after the other's death.</summary>
    internal static async Task KillBothAsync(VirtualMachine vm, HeldBackup held)
    {
        (int worker, int guardian) = (held.Worker, held.Guardian);
        Signals.Stop(worker);
        Signals.Kill(guardian);
        Signals.Kill(worker);
        await vm.WaitAsync(() => vm.Processes.Count == 0, TimeSpan.FromSeconds(5), "end of both");
    }
}
