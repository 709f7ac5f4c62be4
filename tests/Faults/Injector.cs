using System.Diagnostics;

using Lab;

using Stage;

namespace Faults;

/// <summary>Carries out a plan: one machine for some dozens of injections, one line for each.</summary>
internal sealed class Injector(TextWriter output)
{
    /// <summary>A machine is taken down after so many, and then searched for anything that is left.</summary>
    private const int PerMachine = 25;

    /// <summary>Does all that is planned.</summary>
    internal async Task<Summary> RunAsync(Plan plan, CancellationToken stop)
    {
        await output.WriteLineAsync($"seed {plan.Seed}, injections {plan.From} to {plan.From + plan.Count - 1}");
        var summary = new Summary(plan);
        await using Azurite storage = await Azurite.StartAsync(cancellation: stop);
        using InstalledHandler handler = await InstalledHandler.InstallAsync();
        Target? target = null;
        int used = 0;
        foreach (int number in plan.Numbers)
        {
            if (stop.IsCancellationRequested)
            {
                break;
            }

            target ??= await Target.BuildAsync(storage);
            Outcome outcome = await InjectAsync(plan, number, target);
            summary.Add(outcome);
            await output.WriteLineAsync(outcome.ToString());
            if (++used % PerMachine == 0 || outcome.Problems.Count > 0 || outcome.IsLeftOpen)
            {
                Target done = target;
                target = null;
                await TakeDownAsync(done, summary);
            }
        }

        if (target is not null)
        {
            await TakeDownAsync(target, summary);
        }

        return summary;
    }

    private static async Task<Outcome> InjectAsync(Plan plan, int number, Target target)
    {
        IFault fault = plan.FaultOf(number);
        var time = Stopwatch.StartNew();
        await using Scene scene = await Scene.SetAsync(target, plan.RandomOf(number));
        try
        {
            await fault.InjectAsync(scene);
            await scene.WaitForEndAsync();
            scene.Problems.AddRange(await Inspection.InspectAsync(scene));
        }
        catch (Exception broken)
        {
            scene.Problems.Add($"{broken.GetType().Name}: {broken.Message}");
        }

        string[] spoilt = [.. target.ForcedReadOnly()];
        if (spoilt.Length > 0)
        {
            scene.Problems.Clear(); // they come from that
            scene.LeaveOpen($"the kernel made {string.Join(", ", spoilt)} read-only");
        }

        return new Outcome(number, fault.Name, scene.Story, scene.TimeToThaw, scene.ThawedByCommand, scene.EndedByCommand,
            scene.Result?.Code, scene.WasMissed, scene.IsLeftOpen, [.. scene.Problems], time.Elapsed);
    }

    private async Task TakeDownAsync(Target target, Summary summary)
    {
        IReadOnlyList<string> left = await target.TakeDownAsync();
        summary.AddLeft(left);
        foreach (string one in left)
        {
            await output.WriteLineAsync($"      LEFT on the machine: {one}");
        }
    }
}
