using System.CommandLine;

using Lab;

namespace Faults;

/// <summary>The command line of faults.</summary>
internal static class FaultCommand
{
    private const string Description = """
        Harms running backups of the package in VMSNAPSHOT_PACKAGE, one after the other, and looks after each from outside:
        is everything thawed and how fast, is there a terminal status, does it claim no more than is true, is anything left.
        What is done to which backup follows from the seed alone; only the kernel's scheduling is new each time.
        Run it by scripts/faults, which builds the package and makes the sandbox. docs/faults.md has the kinds and results.

        Exit codes: 0 all held; 1 something did not; 2 it could not be tried.
        """;

    /// <summary>Runs a command line.</summary>
    internal static async Task<int> RunAsync(string[] arguments)
    {
        var seed = new Option<int>("--seed") { Description = "Where the choice begins.", DefaultValueFactory = _ => 1 };
        var count = new Option<int>("--count") { Description = "How many injections.", DefaultValueFactory = _ => 1000 };
        var from = new Option<int>("--from")
        {
            Description = "The first one's number: with --count 1 the way to repeat one.",
            DefaultValueFactory = _ => 1,
        };
        var only = new Option<string?>("--only") { Description = "One kind alone (another choice than without)." };
        var quick = new Option<bool>("--quick") { Description = "Without the kinds that take half a minute each." };
        var list = new Option<bool>("--list") { Description = "Lists the kinds, and does nothing." };
        var root = new RootCommand(Description) { seed, count, from, only, quick, list };
        root.SetAction(async (parsed, stop) =>
        {
            Catalogue catalogue = Catalogue.All;
            if (parsed.GetValue(list))
            {
                Console.Write(catalogue.Describe());
                return 0;
            }

            catalogue = parsed.GetValue(quick) ? catalogue.WithoutSlow() : catalogue;
            if (parsed.GetValue(only) is { } name)
            {
                if (catalogue.Only(name) is not { } one)
                {
                    await Console.Error.WriteLineAsync($"faults: there is no kind {name}. These are:\n{catalogue.Describe()}");
                    return 2;
                }

                catalogue = one;
            }

            Sandbox.Require();
            var plan = new Plan(catalogue, parsed.GetValue(seed), parsed.GetValue(from), parsed.GetValue(count));
            string manual = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs/faults.md"), stop);
            if (!manual.Contains(Catalogue.All.Describe(), StringComparison.Ordinal))
            {
                await Console.Error.WriteLineAsync("faults: docs/faults.md does not list the kinds as --list does");
                return 2;
            }

            Summary summary = await new Injector(Console.Out).RunAsync(plan, stop);
            Console.Write(summary.Describe());
            return summary.ExitCode;
        });
        return await root.Parse(arguments).InvokeAsync();
    }
}
