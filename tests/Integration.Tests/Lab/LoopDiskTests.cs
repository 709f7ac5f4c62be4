using Lab;

namespace IntegrationTests.Lab;

public sealed class LoopDiskTests
{
    [Theory(Timeout = 60_000)]
    [InlineData(FileSystemKind.Ext4)]
    [InlineData(FileSystemKind.Xfs)]
    [InlineData(FileSystemKind.Btrfs)]
    public async Task Freezing_a_loop_disk_is_seen_and_stops_its_writer(FileSystemKind kind)
    {
        using LoopDisk disk = LoopDisk.Create("/dev/shm/lab", $"disk-{kind}", kind);
        using var writer = new DiskWriter(disk.MountPoint, TimeProvider.System);
        Assert.False(disk.IsFrozen);

        disk.Freeze();
        bool frozen = disk.IsFrozen;
        await Task.Delay(200);
        bool thawed = disk.Thaw();
        long writes = writer.Read().Writes;
        await WaitFor(() => writer.Read().Writes > writes + 5);

        Assert.True(frozen);
        Assert.True(thawed);
        Assert.False(disk.IsFrozen);
        Assert.InRange(writer.Stop().LargestGap.TotalMilliseconds, 190, 5_000);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_frozen_disk_that_is_disposed_leaves_nothing()
    {
        Leftovers before = Leftovers.Before();
        LoopDisk disk = LoopDisk.Create("/dev/shm/lab", "left", FileSystemKind.Ext4);
        disk.Freeze();
        IReadOnlyList<string> during = before.Find("/nowhere", [disk], []);

        await Task.Run(disk.Dispose);

        Assert.Contains(during, sentence => sentence.Contains("is still frozen", StringComparison.Ordinal));
        Assert.Contains(during, sentence => sentence.StartsWith("mount /dev/shm/lab/left", StringComparison.Ordinal));
        Assert.Contains(during, sentence => sentence.StartsWith("loop device", StringComparison.Ordinal));
        Assert.Contains("file /dev/shm/lab/left.img is left", during);
        Assert.Empty(before.Find("/nowhere", [], []));
    }

    private static async Task WaitFor(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            await Task.Delay(5, limit.Token);
        }
    }
}
