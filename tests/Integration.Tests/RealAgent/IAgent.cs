using System.Text.Json.Nodes;

using AgentEmulator.Agent;
using AgentEmulator.Certificates;

namespace IntegrationTests.RealAgent;

/// <summary>A guest agent that gets goal states and reports: the real one with its fabric, or the emulated one.</summary>
internal interface IAgent : IAsyncDisposable
{
    /// <summary>The machine's certificate, to which protected settings are encrypted.</summary>
    public VmCertificate Certificate { get; }

    /// <summary>Delivers a goal state and waits until it is processed and reported.</summary>
    public Task ProcessAsync(GoalState goal);

    /// <summary>Ends the agent and starts it again; waits until it has processed the current goal state again and reported.</summary>
    public Task RestartAsync();

    /// <summary>The newest report on a handler; null if nothing is reported.</summary>
    public Task<JsonObject?> ReportAsync(string handler);

    /// <summary>A report on what there is on the disk now.</summary>
    public Task<JsonObject?> LookAgainAsync(string handler);
}
