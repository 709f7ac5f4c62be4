using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Benchmarks;

/// <summary>Collects what is measured, prints it as it comes, and at the end all of it as one line of JSON.</summary>
internal sealed class BenchmarkReport
{
    private readonly List<Budget> _budgets = [];
    private readonly List<StallPoint> _points = [];

    /// <summary>Whether any budget is exceeded.</summary>
    internal bool IsExceeded => _budgets.Exists(budget => budget.IsExceeded);

    /// <summary>Adds a budget.</summary>
    internal void Add(Budget budget)
    {
        if (_budgets.Count == 0)
        {
            Console.WriteLine(Budget.Heading);
        }

        _budgets.Add(budget);
        Console.WriteLine(budget);
    }

    /// <summary>Adds a point of the stall against disks.</summary>
    internal void Add(StallPoint point)
    {
        if (_points.Count == 0)
        {
            Console.WriteLine($"{Environment.NewLine}{StallPoint.Heading}");
        }

        _points.Add(point);
        Console.WriteLine(point);
    }

    /// <summary>Prints all as JSON, for build.cake: a file written in the sandbox would be gone with it.</summary>
    internal void Print()
    {
        var document = new JsonObject
        {
            ["machine"] = MachineText(),
            ["budgets"] = new JsonArray([.. _budgets.Select(budget => budget.ToJson())]),
            ["stall"] = new JsonArray([.. _points.Select(point => point.ToJson())]),
        };
        Console.WriteLine(document.ToJsonString(new JsonSerializerOptions { WriteIndented = false }));
    }

    private static string MachineText()
    {
        string processor = File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("model name", StringComparison.Ordinal))
            .Split(':')[1].Trim();
        double memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30);
        string kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        return string.Create(CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} × {processor}, {memory:0} GiB of memory, Linux {kernel}");
    }
}
