using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Freeze;

public sealed class OtherFreezerTests(World world) : IntegrationTest(world)
{
    private const string LockFile = "/etc/azure/MicrosoftRecoverySvcsSafeFreezeLock/SafeFreezeLockFile";

    [Fact(Timeout = Limit)]
    public async Task What_another_tool_has_frozen_fails_the_backup_and_stays_frozen()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs, FileSystemKind.Btrfs]);
        await using HeldBackup held = HeldBackup.Prepare(vm, TimeSpan.Zero);
        LoopDisk foreign = vm.Disks[1].Disk;
        foreign.Freeze();

        await held.EnableAsync();
        BackupResult result = await vm.WaitForEndAsync();
        bool[] frozen = [.. vm.Disks.Select(disk => disk.Disk.IsFrozen)];
        foreign.Thaw();

        Assert.Equal((121, 0), (result.Code, result.Consistency));
        Assert.Contains(foreign.MountPoint, result.Message, StringComparison.Ordinal);
        Assert.Contains("EBUSY", result.Message, StringComparison.Ordinal);
        Assert.Equal([false, true, false], frozen);
        Assert.Empty(held.Proxy.Snapshots);
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task Another_freezer_that_holds_the_freeze_lock_fails_the_backup_before_anything_is_frozen()
    {
        VirtualMachine vm = await StartMachineAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(LockFile)!);
        await using var other = new FileStream(LockFile, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite);
        other.Lock(0, 0); // fcntl(2), the whole file, as the extension does
        await using HeldBackup held = HeldBackup.Prepare(vm, TimeSpan.Zero);
        held.Writers[0].StartOver();

        await held.EnableAsync();
        BackupResult result = await vm.WaitForEndAsync();

        Assert.Equal((121, 0), (result.Code, result.Consistency));
        Assert.Contains(LockFile, result.Message, StringComparison.Ordinal);
        Assert.Empty(held.Proxy.Snapshots);
        Assert.DoesNotContain("freeze begins", vm.LogText, StringComparison.Ordinal);
        held.AssertNothingLeft();
    }
}
