using IntegrationTests.Freeze;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Guardian;

/// <summary>A stopped process is worse than a dead one: everything of it is still there.</summary>
public sealed class StopTests(World world) : IntegrationTest(world)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    [Fact(Timeout = Limit)]
    public async Task A_stopped_worker_keeps_nothing_frozen_beyond_the_deadline()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs]);
        OwnerFile.Write("timeout=3");
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);
        long opened = held.Now();

        Signals.Stop(held.Worker);
        TimeSpan thawed = await held.TimeToThawAsync(opened);
        BackupResult result = await vm.WaitForEndAsync();

        Assert.InRange(thawed, TimeSpan.FromSeconds(1), Deadline + HeldBackup.ThawLimit);
        Assert.Equal((2, 0), (result.Code, result.Consistency));
        Assert.Equal(2, await held.BlobCodeAsync());
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task A_worker_that_goes_on_after_the_deadline_does_not_claim_what_is_lost()
    {
        VirtualMachine vm = await StartMachineAsync();
        OwnerFile.Write("timeout=3");
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, TimeSpan.FromMilliseconds(500));
        int worker = held.Worker;

        Signals.Stop(worker);
        await held.TimeToThawAsync(held.Now());
        Signals.Continue(worker);
        BackupResult result = await vm.WaitForEndAsync();

        Assert.NotEqual(1, result.Consistency);
        Assert.Equal(2, result.Code);
        Assert.Equal(2, await held.BlobCodeAsync());
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task A_backup_whose_guardian_is_stopped_thaws_and_fails()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs]);
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);
        long stopped = held.Now();

        Signals.Stop(held.Guardian);
        TimeSpan thawed = await held.TimeToThawAsync(stopped);
        BackupResult result = await vm.WaitForEndAsync();

        Assert.InRange(thawed, TimeSpan.Zero, Deadline);
        Assert.Equal((2, 0), (result.Code, result.Consistency));
        Assert.Contains("guardian", result.Message, StringComparison.Ordinal);
        Assert.Equal(2, await held.BlobCodeAsync());
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task A_guardian_stopped_at_the_end_of_the_window_keeps_neither_lock_nor_last_word()
    {
        VirtualMachine vm = await StartMachineAsync();
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, TimeSpan.FromMilliseconds(300));
        int guardian = held.Guardian;

        Signals.Stop(guardian);
        BackupResult result = await vm.WaitForEndAsync();

        Assert.Equal(result.Code, await held.BlobCodeAsync());
        Assert.False(Signals.Continue(guardian), "the guardian is still there");
        held.AssertNothingLeft();
    }
}
