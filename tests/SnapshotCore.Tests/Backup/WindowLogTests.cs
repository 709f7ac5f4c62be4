using SnapshotCore.Backup;
using SnapshotCore.Freeze;
using SnapshotCore.Snapshots;

namespace SnapshotCore.Tests.Backup;

public sealed class WindowLogTests
{
    private const long Millisecond = 1_000_000;

    [Fact]
    public void The_timeline_counts_from_the_first_freeze_call()
    {
        var freeze = new FreezeReport(true, null, At(0), At(3), At(20), At(21), []);

        string line = WindowLog.TimelineOf(new WindowResult(freeze, null, null, WindowSamples.Taken(Disk(0, 4, 18), Disk(1, 4.5, 19))));

        Assert.Equal(
            "Timeline: freeze 0.000-3.000 ms, disk 0 4.000-18.000 ms, disk 1 4.500-19.000 ms, thaw 20.000-21.000 ms", line);
    }

    [Fact]
    public void What_did_not_happen_is_left_out()
    {
        var freeze = new FreezeReport(false, null, At(0), 0, At(5), At(6), []);

        Assert.Equal("Timeline: thaw 5.000-6.000 ms", WindowLog.TimelineOf(new WindowResult(freeze, null, null, null)));
        Assert.Contains("nothing was frozen", WindowLog.TimelineOf(new WindowResult(null, null, null, null)), StringComparison.Ordinal);
    }

    private static long At(double milliseconds) => (long)((1000 + milliseconds) * Millisecond);

    private static DiskSnapshot Disk(int index, double begin, double end) =>
        new(index, "https://a/b", true, "https://a/b?snapshot=1", string.Empty, 201, null, "id", At(begin), At(end), 1);
}
