using System.Diagnostics.CodeAnalysis;

using AgentEmulator.Agent;

using Lab;

namespace IntegrationTests.RealAgent.Probe;

/// <summary>The probe's life under both agents, lived once for all tests.</summary>
public sealed class ComparedLives : IAsyncLifetime
{
    internal IReadOnlyDictionary<string, Chapter> Real { get; private set; } = null!;

    internal IReadOnlyDictionary<string, Chapter> Emulated { get; private set; } = null!;

    internal IReadOnlyList<string> RealEvents { get; private set; } = null!;

    internal IReadOnlyList<string> EmulatedEvents { get; private set; } = null!;

    /// <summary>What reached the fabric while the real agent ran a command that took three seconds.</summary>
    internal IReadOnlyList<string> RequestsDuringCommand { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Sandbox.Require();
        DebianAgent real = await DebianAgent.StartAsync();
        (Real, RealEvents) = await LiveAsync(real, async probe => RequestsDuringCommand = await WatchCommandAsync(real, probe));
        (Emulated, EmulatedEvents) = await LiveAsync(new EmulatedAgent(), _ => Task.CompletedTask);
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    [SuppressMessage("Reliability", "CA2000", Justification = "The agent is disposed here, whoever made it.")]
    private static async Task<(IReadOnlyDictionary<string, Chapter> Life, IReadOnlyList<string> Events)> LiveAsync(
        IAgent agent, Func<ProbeHandler, Task> more)
    {
        using var probe = new ProbeHandler();
        try
        {
            var life = new ProbeLife(agent, probe);
            IReadOnlyDictionary<string, Chapter> chapters = await life.LiveAsync();
            IReadOnlyList<string> events = await life.ReportEventsAsync();
            await more(probe);
            return (chapters, events);
        }
        finally
        {
            await agent.DisposeAsync();
            VirtualMachine.RemoveTraces();
        }
    }

    private static async Task<IReadOnlyList<string>> WatchCommandAsync(DebianAgent agent, ProbeHandler probe)
    {
        const int Seconds = 3;
        probe.SetPause("install", Seconds);
        var goal = new HandlerGoal(ProbeHandler.Name, "2.0.0.0") { Package = probe.Package("2.0.0.0") };
        Task processed = agent.ProcessAsync(new GoalState(agent.Fabric.Wanted.Incarnation + 1, [goal]));
        while (!probe.HasStarted && !processed.IsCompleted)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        int before = agent.Fabric.Requests.Count;
        await Task.Delay(TimeSpan.FromSeconds(Seconds));
        string[] meanwhile = [.. agent.Fabric.Requests.Skip(before).Select(request => request.ToString())];
        await processed;
        return meanwhile;
    }
}
