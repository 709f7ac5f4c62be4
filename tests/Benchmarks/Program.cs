using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

using Benchmarks;

using Lab;

// Measures the shipped package against its budgets (docs/performance.md). Argument: how many runs each median is of.
Sandbox.Require();
int runs = args.Length > 0 ? int.Parse(args[0]) : 7;
string package = Repository.Package;
List<Budget> budgets = [];
using var machine = new Machine(package);

Figures[] Repeat(int disks, Action? prepare = null)
{
    machine.GrowTo(disks);
    machine.BackUp(); // reads files into memory that the others find there
    return [.. Enumerable.Range(0, runs).Select(_ =>
    {
        prepare?.Invoke();
        return machine.BackUp();
    })];
}

void Judge(string what, IEnumerable<double> measured, double limit, string unit)
{
    var budget = new Budget(what, Budget.Median(measured), limit, unit);
    budgets.Add(budget);
    Console.WriteLine(budget);
}

Figures[] one = Repeat(1);
Figures[] eight = Repeat(8);
Judge("enable, start to exit", eight.Select(run => run.Enable.TotalMilliseconds), 150, "ms");
Judge("enable to terminal status file, 8 disks", eight.Select(run => run.Status.TotalMilliseconds), 1000, "ms");
Judge("processor time of a backup, 8 disks", eight.Select(run => run.Processors.TotalSeconds), 0.6, "s");
Judge("memory of all processes together, at most", [machine.MeasureMemory() / (double)(1 << 20)], 120, "MiB");
Judge("frozen window beyond the slowest snapshot call, 8 disks", eight.Select(run => run.Added), 10, "ms");

Figures[] dirty = Repeat(8, Dirty);
Judge("... with 1 GiB of data just written", dirty.Select(run => run.Added), 60, "ms");

Tool.Run("mount", "-o", "remount,bind,ro", "/sys"); // rcu_expedited can't be set any more
Figures[] slow = Repeat(8);
Tool.Run("mount", "-o", "remount,bind,rw", "/sys");
Judge("... where RCU can't be expedited", slow.Select(run => run.Added), 90, "ms");

Figures[] many = Repeat(32);
double call = Budget.Median(one.Select(run => run.SlowestCall));
double window = Budget.Median(one.Select(run => run.Window.Thaw.End));
Judge("frozen window, 32 disks to 1 disk", many.Select(run => run.Window.Thaw.End / window), 1.3, "");
Judge("spread of the acknowledgements, 32 disks", many.Select(run => run.Spread), (1.2 * call) + 10, "ms");

using (ZipArchive zip = ZipFile.OpenRead(package))
{
    Judge("package", [new FileInfo(package).Length / 1e6], 20, "MB");
    Judge("package, unpacked", [zip.Entries.Sum(entry => entry.Length) / 1e6], 45, "MB");
}

// The last line, for build.cake: a file written in the sandbox would be gone with it.
Console.WriteLine(new JsonArray([.. budgets.Select(budget => budget.ToJson())]).ToJsonString());
return budgets.Exists(budget => budget.IsExceeded) ? 1 : 0;

void Dirty()
{
    byte[] data = RandomNumberGenerator.GetBytes(1 << 20);
    foreach (LoopDisk disk in machine.Disks)
    {
        using FileStream file = File.Create(Path.Combine(disk.MountPoint, "dirty"));
        for (int written = 0; written < (1 << 30) / machine.Disks.Count; written += data.Length)
        {
            file.Write(data);
        }
    }
}
