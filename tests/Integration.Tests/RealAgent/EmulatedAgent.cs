using System.Text.Json.Nodes;

using AgentEmulator;
using AgentEmulator.Agent;
using AgentEmulator.Certificates;

namespace IntegrationTests.RealAgent;

/// <summary>The emulated agent, as Debian's version of it.</summary>
internal sealed class EmulatedAgent : IAgent
{
    private readonly GuestAgent _agent = new(new AgentOptions
    {
        LibraryFolder = AgentOptions.RealLibraryFolder,
        LogFolder = "/var/log/azure",
        Generation = AgentGeneration.Debian12,
        StatusReadPause = TimeSpan.FromMilliseconds(50),
    });

    /// <inheritdoc/>
    public VmCertificate Certificate { get; } = VmCertificate.Create(AgentOptions.RealLibraryFolder, TimeProvider.System);

    /// <inheritdoc/>
    public async Task ProcessAsync(GoalState goal) => await _agent.ProcessAsync(goal);

    /// <inheritdoc/>
    public async Task RestartAsync() => await _agent.RestartAsync(_agent.Current!);

    /// <inheritdoc/>
    public async Task<JsonObject?> ReportAsync(string handler) =>
        ((JsonArray?)(await _agent.ReportAsync()).Document?["aggregateStatus"]?["handlerAggregateStatus"])?
            .OfType<JsonObject>().FirstOrDefault(entry => (string?)entry["handlerName"] == handler);

    /// <inheritdoc/>
    public Task<JsonObject?> LookAgainAsync(string handler) => ReportAsync(handler);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Certificate.Dispose();
        return ValueTask.CompletedTask;
    }
}
