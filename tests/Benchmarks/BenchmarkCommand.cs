using System.CommandLine;
using System.CommandLine.Parsing;

using Lab;

namespace Benchmarks;

/// <summary>The command line (docs/performance.md). What is measured is printed; the last line is all of it as JSON.</summary>
internal static class BenchmarkCommand
{
    private const int MostDisks = 32;
    private const int QuickRuns = 3;
    private const int Runs = 5;

    private static readonly Option<bool> Quick = new("--quick") { Description = "three runs, and 1, 8 and 32 disks, if nothing else is said" };

    private static readonly Option<int?> RunCount = new("--runs") { Description = $"how many runs each median is of ({Runs})" };

    private static readonly Option<int[]> DiskCounts = new("--disks")
    {
        Description = "the numbers of disks for the stall (1,4,8,16,32)",
        CustomParser = parsed => ReadCounts(parsed),
    };

    private static readonly Argument<string> From = new("json") { Description = "what was measured" };

    private static readonly Argument<string> To = new("svg") { Description = "where the picture goes" };

    /// <summary>Measures, or draws what was measured.</summary>
    /// <returns>0; 1 when a budget is exceeded or the command line is wrong.</returns>
    internal static Task<int> RunAsync(string[] arguments)
    {
        var root = new RootCommand("Measures the package against its budgets.") { Quick, RunCount, DiskCounts };
        root.SetAction((parsed, _) =>
        {
            bool isQuick = parsed.GetValue(Quick);
            return MeasureAsync(
                parsed.GetValue(RunCount) ?? (isQuick ? QuickRuns : Runs),
                parsed.GetValue(DiskCounts) is { Length: > 0 } counts ? counts : isQuick ? [1, 8, 32] : [1, 4, 8, 16, 32]);
        });
        var chart = new Command("chart", "Draws the stall against the number of disks.") { From, To };
        chart.SetAction(parsed => StallChart.Draw(parsed.GetRequiredValue(From), parsed.GetRequiredValue(To)));
        root.Subcommands.Add(chart);
        return root.Parse(arguments).InvokeAsync();
    }

    private static int[] ReadCounts(ArgumentResult parsed)
    {
        int[] counts = [.. parsed.Tokens.SelectMany(token => token.Value.Split(','))
            .Select(text => int.TryParse(text, out int count) ? count : 0).Order()];
        if (counts.Length == 0 || counts[0] < 1 || counts[^1] > MostDisks)
        {
            parsed.AddError($"--disks: numbers between 1 and {MostDisks}, e.g. --disks=1,8,32.");
        }

        return counts;
    }

    private static async Task<int> MeasureAsync(int runs, int[] counts)
    {
        Sandbox.Require();
        await using Storage storage = await Storage.StartAsync();
        using var machine = new Machine(Repository.Package, storage);
        var report = new BenchmarkReport();

        await new BudgetSeries(machine, runs, report).RunAsync();
        await new StallSeries(machine, runs, counts, report).RunAsync();

        report.Print();
        return report.IsExceeded ? 1 : 0;
    }
}
