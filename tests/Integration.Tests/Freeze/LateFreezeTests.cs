using IntegrationTests.Lifecycle;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Freeze;

/// <summary>
/// A FIFREEZE that returns long after its deadline, made for real: the parent of a file system in a file is frozen by
/// somebody else while the child is dirty. When the parent is thawed the child freezes, with nobody waiting for it.
/// </summary>
public sealed class LateFreezeTests(World world) : IntegrationTest(world)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan GivenUp = TimeSpan.FromSeconds(30);

    /// <summary>Who is killed while the FIFREEZE hangs.</summary>
    public enum Victim
    {
        /// <summary>Nobody.</summary>
        None,

        /// <summary>The worker, whose call it is.</summary>
        Worker,

        /// <summary>Worker and guardian.</summary>
        Both,
    }

    [Theory(Timeout = Limit)]
    [InlineData(Victim.None)]
    [InlineData(Victim.Worker)]
    [InlineData(Victim.Both)]
    public async Task A_freeze_that_comes_too_late_is_thawed_when_it_comes(Victim victim)
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Xfs, FileSystemKind.Ext4]);
        OwnerFile.Write("timeout=3");
        (LoopDisk parent, LoopDisk other) = (vm.Disks[0].Disk, vm.Disks[1].Disk);
        using LoopDisk child = LoopDisk.Create(parent.MountPoint, "child", FileSystemKind.Ext4, 64 << 20);
        await using HeldBackup held = HeldBackup.Prepare(vm, TimeSpan.Zero);
        DiskWriter childWriter = held.Watch(child);
        await vm.WaitAsync(() => childWriter.Read().Writes > 10, Deadline, "dirty data");

        parent.Freeze();
        try
        {
            await held.EnableAsync();
            await held.WaitUntilFrozenAsync(held.Writers[1]);
            await KillAsync(vm, held, victim);
            await WaitForVerdictAsync(vm, victim);
            await held.WaitForWriteAsync(held.Writers[1]);
            Assert.False(other.IsFrozen, "the other disk is frozen");
            Assert.True(parent.IsFrozen, "what somebody else had frozen was thawed");
            Assert.InRange(held.Writers[1].Read().LargestGap, TimeSpan.Zero, Deadline + HeldBackup.ThawLimit);
        }
        finally
        {
            parent.Thaw();
        }

        // Now the child's FIFREEZE returns.
        await vm.WaitAsync(() => vm.Processes.Count == 0, GivenUp, "end of the run");
        await held.TimeToThawAsync(held.Now());
        Assert.False(child.IsFrozen, "the child is frozen");
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task A_run_told_to_stop_while_a_freeze_hangs_thaws_the_rest_at_once()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Xfs, FileSystemKind.Ext4]);
        LoopDisk parent = vm.Disks[0].Disk;
        using LoopDisk child = LoopDisk.Create(parent.MountPoint, "child", FileSystemKind.Ext4, 64 << 20);
        await using HeldBackup held = HeldBackup.Prepare(vm, TimeSpan.Zero);
        DiskWriter childWriter = held.Watch(child);
        await vm.WaitAsync(() => childWriter.Read().Writes > 10, Deadline, "dirty data");

        parent.Freeze();
        try
        {
            await held.EnableAsync();
            await held.WaitUntilFrozenAsync(held.Writers[1]);
            long told = held.Now();
            Signals.Terminate(held.Worker);
            await held.WaitForWriteAsync(held.Writers[1]);
            Assert.InRange(TimeProvider.System.GetElapsedTime(told), TimeSpan.Zero, HeldBackup.ThawLimit);
        }
        finally
        {
            parent.Thaw();
        }

        BackupResult result = await vm.WaitForEndAsync();
        Assert.Equal((2, 0), (result.Code, result.Consistency));
        Assert.Contains("told to stop", result.Message, StringComparison.Ordinal);
        await held.TimeToThawAsync(held.Now());
        Assert.False(child.IsFrozen, "the child is frozen");
        held.AssertNothingLeft();
    }

    /// <summary>Kills. With both dead a command comes next: it thaws what can be thawed, and has the child watched.</summary>
    private static async Task KillAsync(VirtualMachine vm, HeldBackup held, Victim victim)
    {
        if (victim == Victim.None)
        {
            return;
        }

        (int worker, int guardian) = (held.Worker, held.Guardian);
        Signals.Stop(worker);
        if (victim == Victim.Both)
        {
            Signals.Kill(guardian);
        }

        Signals.Kill(worker);
        if (victim == Victim.Both)
        {
            await vm.WaitAsync(() => vm.Processes.Count == 0, Deadline, "end of both");
            Assert.Equal(0, await HandlerCommand.RunAsync(vm, "install").WaitAsync(CommandLimit));
        }
    }

    private static async Task WaitForVerdictAsync(VirtualMachine vm, Victim victim)
    {
        if (victim == Victim.Both)
        {
            return; // the next enable's to give: tested with the kills
        }

        BackupResult? result = null;
        await vm.WaitAsync(
            () => (result = BackupResult.Read(vm.Agent.StatusFile(vm.Sequence))) is { IsTransitional: false }, GivenUp, "verdict");
        Assert.Contains(result!.Code, victim == Victim.None ? (int[])[121, 122] : [2]);
    }
}
