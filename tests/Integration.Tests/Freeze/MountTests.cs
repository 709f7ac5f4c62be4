using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Freeze;

public sealed class MountTests(World world) : IntegrationTest(world)
{
    private const string Folder = "/mnt/mounts";

    [Fact(Timeout = Limit)]
    public async Task Bind_mounts_and_subvolumes_are_parts_of_file_systems_that_are_frozen_once()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Btrfs]);
        using var mounts = new ExtraMounts(Folder);
        (LoopDisk ext4, LoopDisk btrfs) = (vm.Disks[0].Disk, vm.Disks[1].Disk);
        Directory.CreateDirectory($"{ext4.MountPoint}/folder");
        await File.WriteAllTextAsync($"{ext4.MountPoint}/file", "bound");
        mounts.Mount("folder", "--bind", $"{ext4.MountPoint}/folder");
        mounts.MountFile("file", "--bind", $"{ext4.MountPoint}/file");
        mounts.Mount("whole", "--bind", "--read-only", ext4.MountPoint);
        foreach (string name in (string[])["first", "second"])
        {
            Tool.Run("btrfs", "subvolume", "create", $"{btrfs.MountPoint}/{name}");
            mounts.Mount(name, "-o", $"subvol={name}", btrfs.Device);
        }

        await using HeldBackup held = HeldBackup.Prepare(vm, TimeSpan.FromMilliseconds(300));
        DiskWriter[] others = [held.Watch($"{Folder}/folder"), held.Watch($"{Folder}/first"), held.Watch($"{Folder}/second")];
        await held.EnableAsync();
        BackupResult result = await vm.WaitForEndAsync();

        Assert.Equal((1, 1), (result.Code, result.Consistency));
        Assert.All(others, held.AssertHeldStill);
        Assert.Contains("plan: 2 file systems to freeze", vm.LogText, StringComparison.Ordinal);
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task A_file_system_in_a_file_freezes_before_the_one_that_holds_it()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Xfs]);
        using LoopDisk middle = LoopDisk.Create(vm.Disks[0].Disk.MountPoint, "middle", FileSystemKind.Btrfs, 200 << 20);
        using LoopDisk inner = LoopDisk.Create(middle.MountPoint, "inner", FileSystemKind.Ext4, 32 << 20);

        // Its writers are always dirty: in the wrong order the freeze hangs.
        await using HeldBackup held = HeldBackup.Prepare(vm, TimeSpan.FromMilliseconds(300));
        DiskWriter[] writers = [held.Watch(middle), held.Watch(inner)];
        await held.EnableAsync();
        BackupResult result = await vm.WaitForEndAsync();

        Assert.Equal((1, 1), (result.Code, result.Consistency));
        Assert.All([.. writers, .. held.Writers], held.AssertHeldStill);
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task What_is_read_only_hidden_or_of_another_kind_is_neither_frozen_nor_opened()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4]);
        using LoopDisk readOnly = LoopDisk.Create(VirtualMachine.DiskFolder, "read-only", FileSystemKind.Ext4);
        using LoopDisk hidden = LoopDisk.Create(VirtualMachine.DiskFolder, "hidden", FileSystemKind.Ext4);
        using LoopDisk skipped = LoopDisk.Create(VirtualMachine.DiskFolder, "skipped", FileSystemKind.Xfs);
        OwnerFile.Write($"MountsToSkip = /nowhere, {skipped.MountPoint}");
        using var mounts = new ExtraMounts(Folder);
        Tool.Run("mount", "-o", "remount,ro", readOnly.MountPoint);
        mounts.MountOver(hidden.MountPoint, "-t", "tmpfs", "over");
        mounts.Mount("memory", "-t", "tmpfs", "memory");
        using var hung = HungFileSystem.Mount("/mnt/hung");
        using var automount = Automount.Mount("/mnt/automount");
        int waiting = hung.Waiting;

        await using HeldBackup held = await HeldBackup.OpenAsync(vm, TimeSpan.FromMilliseconds(300));
        bool[] frozen = [readOnly.IsFrozen, hidden.IsFrozen, skipped.IsFrozen];
        BackupResult result = await vm.WaitForEndAsync();

        Assert.Equal([false, false, false], frozen);
        Assert.Equal((1, 1), (result.Code, result.Consistency));
        Assert.Equal(waiting, hung.Waiting);
        Assert.False(automount.WasTouched, "somebody has looked at the automount");
        Assert.Contains("MountsToSkip lists /nowhere, but nothing is mounted there", vm.LogText, StringComparison.Ordinal);
        Assert.Contains($"{hidden.MountPoint} (ext4, ", vm.LogText, StringComparison.Ordinal);
        Assert.Contains("hides it, and it can't be opened. A snapshot holds it as after a power cut", vm.LogText, StringComparison.Ordinal);
        held.AssertNothingLeft();
    }

    [Theory(Timeout = Limit)]
    [InlineData(@"two words")]
    [InlineData(@"line\nbreak\ttab\\backslash")]
    [InlineData(@"\xff\xfe")]
    [InlineData(@"d\xc3\xb6cker-\xe9\x9b\xaa")]
    public async Task A_mount_point_may_have_any_name(string escaped)
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4]);
        using LoopDisk disk = LoopDisk.Create(VirtualMachine.DiskFolder, "odd", FileSystemKind.Ext4);

        // The shortest way in is the one that is taken.
        Tool.Run("bash", "-c", $"mkdir $'/{escaped}' && mount \"$0\" $'/{escaped}'", disk.Device);
        try
        {
            await using HeldBackup held = HeldBackup.Prepare(vm, TimeSpan.FromMilliseconds(300));
            DiskWriter writer = held.Watch(disk);
            await held.EnableAsync();
            BackupResult result = await vm.WaitForEndAsync();

            Assert.Equal((1, 1), (result.Code, result.Consistency));
            held.AssertHeldStill(writer);
        }
        finally
        {
            Tool.Run("bash", "-c", $"umount $'/{escaped}' && rmdir $'/{escaped}'");
        }
    }
}
