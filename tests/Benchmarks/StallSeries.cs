using Lab;

namespace Benchmarks;

/// <summary>
/// Measures the stall against the number of disks, as programs feel it that write to every file system all the time.
/// </summary>
internal sealed class StallSeries
{
    private static readonly FileSystemKind[] Mixed = [FileSystemKind.Xfs, FileSystemKind.Btrfs, FileSystemKind.Ext4];

    private readonly Machine _machine;
    private readonly int _runs;
    private readonly int[] _counts;
    private readonly BenchmarkReport _report;

    /// <param name="machine">Its disks are replaced.</param>
    /// <param name="runs">For each point.</param>
    /// <param name="counts">Numbers of disks, rising.</param>
    /// <param name="report">Gets the points.</param>
    internal StallSeries(Machine machine, int runs, int[] counts, BenchmarkReport report)
    {
        _machine = machine;
        _runs = runs;
        _counts = counts;
        _report = report;
    }

    /// <summary>Measures all of them.</summary>
    internal async Task RunAsync()
    {
        _machine.RemoveDisks();
        foreach (int disks in _counts)
        {
            _machine.GrowTo(disks, FileSystemKind.Ext4);
            await MeasureAsync("ext4", isDirty: false);
            await MeasureAsync("ext4, 1 GiB dirty", isDirty: true);
            using (new SlowGracePeriods())
            {
                await MeasureAsync("ext4, RCU not expedited", isDirty: false);
                await MeasureAsync("ext4, 1 GiB dirty, RCU not expedited", isDirty: true);
            }
        }

        _machine.RemoveDisks();
        foreach (int disks in _counts)
        {
            _machine.GrowTo(disks, Mixed);
            await MeasureAsync("xfs, btrfs and ext4 by turns", isDirty: false);
        }
    }

    private async Task MeasureAsync(string series, bool isDirty)
    {
        double idle = await StallRun.MeasureIdleAsync(_machine);
        var runs = new StallRun[_runs];
        for (int run = 0; run < _runs; run++)
        {
            runs[run] = await StallRun.MeasureAsync(_machine, isDirty);
            if (isDirty)
            {
                _machine.Clean();
            }
        }

        _report.Add(new StallPoint(series, _machine.Disks.Count, idle, runs));
    }
}
