using System.Diagnostics;

using Lab;

namespace TestVm.Host;

/// <summary>Builds the machine, boots it, prints its checks as they end; docs/test-vm.md says what they are.</summary>
internal static class TestRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(40);

    /// <summary>Runs the checks; 0 if every one holds and the machine came to its end.</summary>
    /// <param name="words">Only those with this in their names; empty: all.</param>
    internal static async Task<int> RunAsync(string words)
    {
        string folder = Path.Combine(Repository.Root, "artifacts/test-vm");
        Directory.CreateDirectory(folder);
        var image = new BaseImage(folder);
        image.Make();
        var payload = new Payload(folder);
        payload.Make(words);

        var machine = new Machine(image, payload, folder);
        Console.WriteLine($"Booting the machine; its console goes to {machine.ConsoleLog}");
        var clock = Stopwatch.StartNew();
        var checks = new List<ReportLine>();
        bool ended = false;
        bool poweredOff = await machine.RunAsync(
            line =>
            {
                ended |= line.TrimEnd('\r') == ReportLine.End;
                if (ReportLine.Parse(line) is { } check)
                {
                    checks.Add(check);
                    Console.WriteLine($"  {(check.Holds ? "holds" : "FAILS")}  {check.Name} ({check.Took.TotalSeconds:0.0} s): {check.Detail}");
                }
                else if (line.Length > 0)
                {
                    Console.WriteLine($"         {line}");
                }
            },
            Limit);

        WriteTable(Path.Combine(folder, "report.md"), checks);
        int failed = checks.Count(check => !check.Holds);
        Console.WriteLine($"{checks.Count - failed} checks hold, {failed} fail, in {clock.Elapsed.TotalMinutes:0.0} minutes.");
        if (!poweredOff || !ended)
        {
            Console.WriteLine($"The machine did not come to its end; see {machine.ConsoleLog}.");
        }

        return failed == 0 && ended && poweredOff ? 0 : 1;
    }

    /// <summary>The table as it stands in docs/test-vm.md.</summary>
    private static void WriteTable(string path, IEnumerable<ReportLine> checks)
    {
        File.Delete(path);
        File.AppendAllLines(path, checks.Select(check => $"| {check.Name} | {(check.Holds ? "holds" : "**fails**")} | {check.Detail} |")
            .Prepend("| --- | --- | --- |").Prepend("| what | | came out |"));
    }
}
