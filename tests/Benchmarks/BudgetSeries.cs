using System.IO.Compression;

using Lab;

namespace Benchmarks;

/// <summary>Measures what has a budget: the package alone on the machine, nobody else writing.</summary>
internal sealed class BudgetSeries
{
    private const int Few = 1;
    private const int Some = 8;
    private const int Many = 32;

    private readonly Machine _machine;
    private readonly int _runs;
    private readonly BenchmarkReport _report;

    internal BudgetSeries(Machine machine, int runs, BenchmarkReport report)
    {
        _machine = machine;
        _runs = runs;
        _report = report;
    }

    /// <summary>Measures all of them; the machine has 32 disks afterwards.</summary>
    internal async Task RunAsync()
    {
        Figures[] one = await RepeatAsync(Few);
        Figures[] eight = await RepeatAsync(Some);
        Judge("enable, start to exit", eight, run => run.Enable.TotalMilliseconds, 150, "ms");
        Judge("enable to terminal status file, 8 disks", eight, run => run.Status.TotalMilliseconds, 1000, "ms");
        Judge("processor time of a backup, 8 disks", eight, run => run.Processors.TotalSeconds, 0.6, "s");
        double memory = await _machine.MeasureMemoryAsync() / (double)(1 << 20);
        _report.Add(new Budget("memory of all processes together, at most", memory, 120, "MiB"));

        JudgeWindow("frozen window, 8 disks", eight, 10);
        JudgeWindow("... with 1 GiB of data just written", await RepeatAsync(Some, isDirty: true), 60);
        using (new SlowGracePeriods())
        {
            JudgeWindow("... where RCU can't be expedited", await RepeatAsync(Some), 90);
            JudgeWindow("... with both", await RepeatAsync(Some, isDirty: true), 140);
        }

        Figures[] many = await RepeatAsync(Many);
        double window = Budget.Median(one.Select(run => run.Frozen));
        Judge("frozen window, 32 disks to 1 disk", many, run => run.Frozen / window, 1.3, "");
        double call = Budget.Median(one.Select(run => run.Calls.Slowest));
        Judge("spread of the acknowledgements, 32 disks", many, run => run.Spread, (1.2 * call) + 10, "ms");

        using ZipArchive zip = ZipFile.OpenRead(Repository.Package);
        _report.Add(new Budget("package", new FileInfo(Repository.Package).Length / 1e6, 20, "MB"));
        _report.Add(new Budget("package, unpacked", zip.Entries.Sum(entry => entry.Length) / 1e6, 45, "MB"));
    }

    private async Task<Figures[]> RepeatAsync(int disks, bool isDirty = false)
    {
        _machine.GrowTo(disks, FileSystemKind.Ext4);
        await _machine.BackUpAsync(); // reads files into memory that the others find there
        var runs = new Figures[_runs];
        for (int run = 0; run < _runs; run++)
        {
            if (isDirty)
            {
                _machine.Dirty();
            }

            runs[run] = await _machine.BackUpAsync();
            if (isDirty)
            {
                _machine.Clean();
            }
        }

        return runs;
    }

    private void Judge(string what, Figures[] runs, Func<Figures, double> figure, double limit, string unit) =>
        _report.Add(new Budget(what, Budget.Median(runs.Select(figure)), limit, unit));

    private void JudgeWindow(string what, Figures[] runs, double mayAdd)
    {
        double call = Budget.Median(runs.Select(run => run.Calls.Slowest));
        _report.Add(new Budget(what, Budget.Median(runs.Select(run => run.Frozen)), call + mayAdd, "ms", call));
    }
}
