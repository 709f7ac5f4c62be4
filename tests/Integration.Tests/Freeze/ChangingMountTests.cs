using IntegrationTests.Stage;

using Lab;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Linux;

namespace IntegrationTests.Freeze;

/// <summary>Mounts that come, go and change between plan and freeze.</summary>
public sealed class ChangingMountTests(World world) : IntegrationTest(world)
{
    private const string Folder = "/mnt/changing";
    private const string Point = $"{Folder}/point";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>What happens to a mount after the plan.</summary>
    public enum Change
    {
        /// <summary>Nothing; so that the others prove something.</summary>
        None,

        /// <summary>It is unmounted.</summary>
        Unmounted,

        /// <summary>It is unmounted while somebody uses it.</summary>
        LazilyUnmounted,

        /// <summary>Another is mounted in its place. The kernel gives it the same id.</summary>
        Replaced,

        /// <summary>Another is mounted over it.</summary>
        Covered,

        /// <summary>A part of another file system is bound in its place.</summary>
        ReplacedByBind,
    }

    [Theory(Timeout = Limit)]
    [InlineData(Change.None)]
    [InlineData(Change.Unmounted)]
    [InlineData(Change.LazilyUnmounted)]
    [InlineData(Change.Replaced)]
    [InlineData(Change.Covered)]
    [InlineData(Change.ReplacedByBind)]
    public Task A_mount_that_is_not_the_planned_one_any_more_is_not_opened_for_a_freeze(Change change) => Task.Run(() =>
    {
        using LoopDisk disk = LoopDisk.Create(VirtualMachine.DiskFolder, "planned", FileSystemKind.Ext4);
        using LoopDisk other = LoopDisk.Create(VirtualMachine.DiskFolder, "other", FileSystemKind.Ext4);
        Directory.CreateDirectory(Point);
        Directory.CreateDirectory($"{other.MountPoint}/part");
        Tool.Run("mount", disk.Device, Point);
        using FileStream? user = change == Change.LazilyUnmounted ? File.Create($"{Point}/used") : null;
        Mount planned = MountTable.Read().FindMountOf(new UnixPath(Point))!;
        try
        {
            Apply(change, other);
            Result<IReadOnlyList<OpenedTarget>> opened = MountOpener.OpenAll(
                [new FreezeTarget(planned, 0, "test")], LinuxFreezeCalls.Instance, Deadline.After(Patience, TimeProvider.System));

            if (change == Change.None)
            {
                using SafeFileHandle directory = opened.Value[0].Directory!;
                Assert.Equal(Errno.None, LinuxFreezeCalls.Instance.Freeze(directory));
                Assert.True(disk.Thaw());
            }
            else
            {
                Assert.Equal(ErrorCode.UnableToOpenMount, opened.Error?.Code);
                Assert.Contains($"{Point} (ext4, {planned.Device})", opened.Error!.Message, StringComparison.Ordinal);
            }

            Assert.False(other.IsFrozen);
        }
        finally
        {
            UnmountAll();
            Directory.Delete(Folder, recursive: true);
        }
    });

    [Fact(Timeout = Limit)]
    public Task A_file_system_that_is_lazily_unmounted_once_it_is_open_is_frozen_and_thawed_all_the_same() => Task.Run(() =>
    {
        using LoopDisk disk = LoopDisk.Create(VirtualMachine.DiskFolder, "lazy", FileSystemKind.Xfs);
        Directory.CreateDirectory(Point);
        Tool.Run("mount", disk.Device, Point);
        try
        {
            Mount planned = MountTable.Read().FindMountOf(new UnixPath(Point))!;
            Assert.Equal(Errno.None, MountOpener.Open(LinuxFreezeCalls.Instance, planned, out SafeFileHandle? directory));
            using (directory)
            {
                Tool.Run("umount", "--lazy", Point);

                Assert.Equal(Errno.None, LinuxFreezeCalls.Instance.Freeze(directory!));
                Assert.True(disk.IsFrozen);
                Assert.Equal(Errno.None, LinuxFreezeCalls.Instance.Thaw(directory!));
                Assert.False(disk.IsFrozen);
            }
        }
        finally
        {
            UnmountAll();
            Directory.Delete(Folder, recursive: true);
        }
    });

    [Fact(Timeout = Limit)]
    public async Task A_disk_that_is_mounted_while_the_freeze_is_prepared_is_frozen_too()
    {
        VirtualMachine vm = await StartMachineAsync();
        LoopDisk? late = null;
        try
        {
            await using HeldBackup held = HeldBackup.Prepare(vm, TimeSpan.FromMilliseconds(300));

            // Writing back takes 0.7 s longer than it does, for each thread that does it: two to three seconds for a plan.
            using Tracer tracer = await FreezeGate.BeginTracedAsync(
                vm, held.EnableAsync, "-e", "trace=syncfs", "-e", "inject=syncfs:delay_enter=700000:when=1");
            await vm.WaitAsync(() => vm.LogText.Contains("plan: 1 file systems to freeze", StringComparison.Ordinal), Patience, "plan");
            late = LoopDisk.Create(VirtualMachine.DiskFolder, "late", FileSystemKind.Ext4);
            DiskWriter writer = held.Watch(late);
            BackupResult result = await vm.WaitForEndAsync();

            Assert.Equal((1, 1), (result.Code, result.Consistency));
            Assert.Contains("it is made anew", vm.LogText, StringComparison.Ordinal);
            Assert.Contains("plan: 2 file systems to freeze", vm.LogText, StringComparison.Ordinal);
            held.AssertHeldStill(writer);
            held.AssertNothingLeft();
        }
        finally
        {
            late?.Dispose();
        }
    }

    private static void Apply(Change change, LoopDisk other)
    {
        if (change is Change.Unmounted or Change.Replaced or Change.ReplacedByBind)
        {
            Tool.Run("umount", Point);
        }

        string[]? next = change switch
        {
            Change.LazilyUnmounted => null,
            Change.Replaced or Change.Covered => [other.Device, Point],
            Change.ReplacedByBind => ["--bind", $"{other.MountPoint}/part", Point],
            _ => [],
        };
        if (next is null)
        {
            Tool.Run("umount", "--lazy", Point);
        }
        else if (next.Length > 0)
        {
            Tool.Run("mount", next);
        }
    }

    private static void UnmountAll()
    {
        while (MountTable.Read().FindMountOf(new UnixPath(Point))!.MountPoint.ToString() == Point)
        {
            Tool.Run("umount", Point);
        }
    }
}
