using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Freeze;

/// <summary>
/// The disk of the operating system is frozen too: every write to /, /etc, /var and /tmp waits for the thaw, those of the
/// extension, the runtime and the agent as well. Needs a sandbox whose writes go to a disk (scripts/sandbox --upper).
/// </summary>
[Trait("Stage", "FrozenRoot")]
public sealed class FrozenRootTests(World world) : IntegrationTest(world)
{
    private const string FolderOnRoot = "/var/frozen-root";

    [Fact(Timeout = Limit)]
    public async Task A_backup_freezes_the_disk_that_it_runs_from_and_succeeds()
    {
        TimeSpan delay = TimeSpan.FromMilliseconds(500);
        VirtualMachine vm = await StartOnFrozenRootAsync();
        await using HeldBackup held = HeldBackup.Prepare(vm, delay);
        DiskWriter root = held.Watch(FolderOnRoot);

        await held.EnableAsync();
        BackupResult result = await vm.WaitForEndAsync();

        Assert.Equal((1, 1), (result.Code, result.Consistency));
        Assert.Equal(1, await held.BlobCodeAsync());
        Assert.All(held.Writers, held.AssertHeldStill);
        Assert.InRange(root.Read().LargestGap, delay, 2 * delay);
        held.AssertNothingLeft();
    }

    [Theory(Timeout = Limit)]
    [InlineData("worker")]
    [InlineData("guardian")]
    public async Task A_death_leaves_the_root_thawed_and_a_terminal_status(string victim)
    {
        VirtualMachine vm = await StartOnFrozenRootAsync();
        await using HeldBackup held = HeldBackup.Prepare(vm, HeldBackup.ForEver);
        held.Watch(FolderOnRoot);
        await held.EnableAsync();
        await held.WaitForWindowAsync();

        long killed = held.Now();
        Signals.Kill(victim == "worker" ? held.Worker : held.Guardian);
        TimeSpan thawed = await held.TimeToThawAsync(killed);
        BackupResult result = await vm.WaitForEndAsync();

        Assert.InRange(thawed, TimeSpan.Zero, HeldBackup.ThawLimit);
        Assert.Equal((2, 0), (result.Code, result.Consistency));
        Assert.Equal(2, await held.BlobCodeAsync());
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task Storage_that_hangs_keeps_the_root_frozen_no_longer_than_the_owners_limit()
    {
        VirtualMachine vm = await StartOnFrozenRootAsync();
        OwnerFile.Write("timeout=3");
        await using HeldBackup held = HeldBackup.Prepare(vm, HeldBackup.ForEver);
        DiskWriter root = held.Watch(FolderOnRoot);

        await held.EnableAsync();
        BackupResult result = await vm.WaitForEndAsync();

        Assert.NotEqual((1, 1), (result.Code, result.Consistency));
        Assert.InRange(root.Read().LargestGap, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4));
        held.AssertNothingLeft();
    }

    /// <inheritdoc/>
    public override async Task DisposeAsync()
    {
        if (Directory.Exists(FolderOnRoot))
        {
            Directory.Delete(FolderOnRoot, recursive: true);
        }

        await base.DisposeAsync();
    }

    private async Task<VirtualMachine> StartOnFrozenRootAsync()
    {
        string type = Tool.Run("findmnt", "--noheadings", "--output", "FSTYPE", "/os-disk");
        Assert.True(type == "ext4", $"the root's writes go to {type}: run this in scripts/sandbox --upper IMAGE");
        Directory.CreateDirectory(FolderOnRoot);
        return await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs]);
    }
}
