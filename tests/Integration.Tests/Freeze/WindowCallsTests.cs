using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Freeze;

/// <summary>What worker and guardian ask the kernel for while anything is frozen, seen by strace(1).</summary>
public sealed class WindowCallsTests(World world) : IntegrationTest(world)
{
    [Fact(Timeout = Limit)]
    public async Task While_frozen_nothing_is_opened_started_written_or_loaded_and_each_freeze_gets_one_thaw_in_reverse()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs, FileSystemKind.Btrfs]);
        LoopDisk parent = vm.Disks[0].Disk;
        using LoopDisk child = LoopDisk.Create(parent.MountPoint, "child", FileSystemKind.Ext4, 64 << 20);
        await using HeldBackup held = HeldBackup.Prepare(vm, TimeSpan.FromMilliseconds(500));

        IReadOnlyList<TracedCall> calls;
        using (Tracer tracer = await FreezeGate.BeginTracedAsync(vm, held.EnableAsync))
        {
            BackupResult result = await vm.WaitForEndAsync();
            Assert.Equal((1, 1), (result.Code, result.Consistency));
            calls = tracer.Finish();
        }

        var window = new WindowCalls(calls);
        (IReadOnlyList<TracedCall> freezes, IReadOnlyList<TracedCall> thaws) = (window.Freezes, window.Thaws);
        Assert.Equal(4, freezes.Count);
        Assert.All(freezes, call => Assert.Equal("0", call.Result));
        Assert.Equal(freezes.Select(WindowCalls.DiskOf).Order(StringComparer.Ordinal), thaws.Select(WindowCalls.DiskOf).Order(StringComparer.Ordinal));
        Assert.All(thaws, call => Assert.Equal("0", call.Result));

        // What is stored on another freezes before and thaws after it: each call returned before the next was made.
        Assert.True(Of(freezes, child).Ended < Of(freezes, parent).Order, "the child froze after its parent");
        Assert.True(Of(thaws, parent).Ended < Of(thaws, child).Order, "the child thawed before its parent");

        window.AssertQuiet();
        held.AssertNothingLeft();
    }

    private static TracedCall Of(IEnumerable<TracedCall> calls, LoopDisk disk) =>
        calls.Single(call => WindowCalls.DiskOf(call) == disk.MountPoint);
}
