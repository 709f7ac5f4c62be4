using System.Net.Sockets;

using IntegrationTests.Stage;

using Lab;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Freeze;
using SnapshotCore.Linux;

namespace IntegrationTests.Freeze;

/// <summary>Plans over real mounts: what the kernel shows is understood as it is meant.</summary>
public sealed class RealPlanTests(World world) : IntegrationTest(world)
{
    private const string Folder = "/mnt/plans";
    private const int Many = 3000;

    private static readonly TimeSpan PlanLimit = TimeSpan.FromSeconds(3);

    [Fact(Timeout = Limit)]
    public Task File_systems_in_files_are_ordered_three_deep_and_through_an_overlay() => Task.Run(() =>
    {
        using LoopDisk disk = LoopDisk.Create(VirtualMachine.DiskFolder, "outer", FileSystemKind.Xfs, 600 << 20);
        using LoopDisk middle = LoopDisk.Create(disk.MountPoint, "middle", FileSystemKind.Btrfs, 256 << 20);
        using LoopDisk inner = LoopDisk.Create(middle.MountPoint, "inner", FileSystemKind.Ext4, 32 << 20);
        using var mounts = new ExtraMounts(Folder);
        foreach (string name in (string[])["lower", "upper", "work"])
        {
            Directory.CreateDirectory($"{disk.MountPoint}/{name}");
        }

        mounts.Mount("merged", "-t", "overlay", "-o", string.Join(
            ',', ((string[])["lower", "upper", "work"]).Select(name => $"{name}dir={disk.MountPoint}/{name}")), "overlay");
        using LoopDisk onOverlay = LoopDisk.Create($"{Folder}/merged", "onoverlay", FileSystemKind.Ext4, 32 << 20);

        FreezePlan plan = Plan();

        int LevelOf(LoopDisk one) => Target(plan, one.MountPoint).Level;
        Assert.True(LevelOf(inner) < LevelOf(middle) && LevelOf(middle) < LevelOf(disk), "levels of loop files");
        Assert.True(LevelOf(onOverlay) < LevelOf(disk), "level of a file on an overlay");
        Assert.EndsWith($"before {middle.MountPoint}, which stores it", Target(plan, inner.MountPoint).Reason, StringComparison.Ordinal);
        Assert.EndsWith("which is frozen", Skip(plan, $"{Folder}/merged").Detail, StringComparison.Ordinal);
    });

    [Fact(Timeout = Limit)]
    public Task A_file_system_of_which_only_a_file_and_a_socket_show_has_no_way_in() => Task.Run(() =>
    {
        using LoopDisk disk = LoopDisk.Create(VirtualMachine.DiskFolder, "parts", FileSystemKind.Ext4);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint($"{disk.MountPoint}/socket"));
        File.Create($"{disk.MountPoint}/file").Dispose();
        using var mounts = new ExtraMounts(Folder);
        mounts.MountFile("file", "--bind", $"{disk.MountPoint}/file");
        mounts.MountFile("socket", "--bind", $"{disk.MountPoint}/socket");
        FreezeTarget whole = Target(Plan(), disk.MountPoint);
        mounts.MountOver(disk.MountPoint, "-t", "tmpfs", "over");

        FreezePlan plan = Plan();

        FreezeTarget file = Target(plan, $"{Folder}/file");
        Assert.Equal([$"{Folder}/socket"], file.Alternatives.Select(mount => mount.MountPoint.ToString()));
        Assert.Equal(2, whole.Alternatives.Count);
        Assert.Null(Open(file));
    });

    [Fact(Timeout = Limit)]
    public Task A_btrfs_of_which_only_subvolumes_show_is_frozen_as_a_whole_through_one() => Task.Run(() =>
    {
        using LoopDisk disk = LoopDisk.Create(VirtualMachine.DiskFolder, "pool", FileSystemKind.Btrfs);
        using var mounts = new ExtraMounts(Folder);
        foreach (string name in (string[])["first", "second"])
        {
            Tool.Run("btrfs", "subvolume", "create", $"{disk.MountPoint}/{name}");
            mounts.Mount(name, "-o", $"subvol={name}", disk.Device);
        }

        mounts.MountOver(disk.MountPoint, "-t", "tmpfs", "over");

        FreezePlan plan = Plan();

        FreezeTarget target = Target(plan, $"{Folder}/first");
        Assert.Equal(SkipReason.SameSuperblock, Skip(plan, $"{Folder}/second").Reason);
        Assert.Equal(SkipReason.Hidden, Skip(plan, disk.MountPoint).Reason);
        AssertFreezes(target, disk);
        Assert.DoesNotContain(Plan($"{Folder}/first", $"{Folder}/second").Targets, one => one.Mount.Device == target.Mount.Device);
    });

    [Fact(Timeout = Limit)]
    public Task Read_only_is_told_of_the_file_system_and_not_of_a_mount() => Task.Run(() =>
    {
        using LoopDisk still = LoopDisk.Create(VirtualMachine.DiskFolder, "still", FileSystemKind.Ext4);
        using LoopDisk written = LoopDisk.Create(VirtualMachine.DiskFolder, "written", FileSystemKind.Ext4);
        using var mounts = new ExtraMounts(Folder);
        mounts.Mount("writable", "--bind", still.MountPoint);
        Tool.Run("mount", "-o", "remount,ro", still.MountPoint); // the superblock; the bind mount stays rw
        mounts.Mount("readonly", "--bind", "--read-only", written.MountPoint);
        mounts.MountOver(written.MountPoint, "-t", "tmpfs", "over"); // so that only the read-only mount shows

        FreezePlan plan = Plan();

        Assert.Equal(SkipReason.ReadOnly, Skip(plan, still.MountPoint).Reason);
        Assert.Equal((SkipReason.ReadOnly, false), (Skip(plan, $"{Folder}/writable").Reason, Skip(plan, $"{Folder}/writable").Mount.ReadOnly));
        FreezeTarget target = Target(plan, $"{Folder}/readonly");
        Assert.True(target.Mount.ReadOnly);
        AssertFreezes(target, written);
    });

    [Fact(Timeout = Limit)]
    public Task Mounts_that_may_hang_are_neither_opened_nor_asked_for_a_plan() => Task.Run(() =>
    {
        using var hung = HungFileSystem.Mount("/mnt/hung");
        using var automount = Automount.Mount("/mnt/automount");
        int waiting = hung.Waiting;

        FreezePlan plan = Plan();

        Assert.Equal(SkipReason.UserSpace, Skip(plan, hung.MountPoint).Reason);
        Assert.Equal(SkipReason.Automount, Skip(plan, automount.MountPoint).Reason);
        Assert.Equal(waiting, hung.Waiting);
        Assert.False(automount.WasTouched);
    });

    [Fact(Timeout = Limit)]
    public Task What_is_mounted_in_another_namespace_only_is_said_not_to_be_frozen() => Task.Run(() =>
    {
        string image = "/mnt/elsewhere.img";
        using (FileStream file = File.Create(image))
        {
            file.SetLength(32 << 20);
        }

        string device = Tool.Run("losetup", "--find", "--show", image);
        try
        {
            using var inner = new NamespaceMount(device);
            FreezePlan plan = Plan();

            Assert.Contains(plan.Remarks, remark => remark.Kind == RemarkKind.MountedElsewhere
                && remark.Text.Contains($" on {Path.GetFileName(device)} is mounted", StringComparison.Ordinal));
        }
        finally
        {
            Tool.Run("losetup", "--detach", device);
            File.Delete(image);
        }
    });

    [Fact(Timeout = Limit)]
    public async Task Three_thousand_mounts_make_a_backup_neither_wrong_nor_slow()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs]);
        using var many = ManyMounts.Create(vm.Disks[0].Disk.MountPoint, Folder, Many);
        long started = TimeProvider.System.GetTimestamp();
        FreezePlan plan = Plan();
        TimeSpan took = TimeProvider.System.GetElapsedTime(started);

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        Assert.Equal(Many, plan.Skipped.Count(skip => skip.Reason == SkipReason.SameSuperblock));
        Assert.Equal(2, plan.Targets.Count);
        Assert.True(took < PlanLimit, $"the plan took {took}");
        Assert.Equal((1, 1), (result.Code, result.Consistency));
        Assert.Contains("plan: 2 file systems to freeze", vm.LogText, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limit)]
    [InlineData(FileSystemKind.Ext4)]
    [InlineData(FileSystemKind.Xfs)]
    [InlineData(FileSystemKind.Btrfs)]
    public Task Reads_do_not_wait_for_the_thaw_even_where_each_is_noted(FileSystemKind kind) => Task.Run(() =>
    {
        using LoopDisk disk = LoopDisk.Create(VirtualMachine.DiskFolder, "atime", kind);
        Tool.Run("mount", "-o", "remount,strictatime", disk.MountPoint);
        File.WriteAllText($"{disk.MountPoint}/file", "text");

        disk.Freeze();
        string text = Tool.Run("timeout", "10", "cat", $"{disk.MountPoint}/file");

        Assert.Equal("text", text);
        Assert.True(disk.Thaw());
    });

    private static FreezePlan Plan(params string[] skip) => FreezePlan.OfThisMachine(new FreezePolicy(skip));

    private static FreezeTarget Target(FreezePlan plan, string mountPoint) =>
        Assert.Single(plan.Targets, target => target.Mount.MountPoint.ToString() == mountPoint);

    private static SkippedMount Skip(FreezePlan plan, string mountPoint) =>
        plan.Skipped.Last(skip => skip.Mount.MountPoint.ToString() == mountPoint && skip.Mount.FileSystem != "tmpfs");

    private static SafeFileHandle? Open(FreezeTarget target) => MountOpener.OpenAll(
        [target], LinuxFreezeCalls.Instance, Deadline.After(PlanLimit, TimeProvider.System)).Value[0].Directory;

    private static void AssertFreezes(FreezeTarget target, LoopDisk disk)
    {
        using SafeFileHandle directory = Open(target)!;
        Assert.Equal(Errno.None, LinuxFreezeCalls.Instance.Freeze(directory));
        Assert.True(disk.Thaw());
    }
}
