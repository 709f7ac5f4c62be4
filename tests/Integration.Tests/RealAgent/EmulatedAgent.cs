using System.Text.Json.Nodes;

using AgentEmulator;
using AgentEmulator.Agent;
using AgentEmulator.Certificates;
using AgentEmulator.Telemetry;

namespace IntegrationTests.RealAgent;

/// <summary>The emulated agent, as Debian's version of it.</summary>
internal sealed class EmulatedAgent : IAgent
{
    private static readonly AgentOptions Options = new()
    {
        LibraryFolder = AgentOptions.RealLibraryFolder,
        LogFolder = "/var/log/azure",
        Generation = AgentGeneration.Debian12,
        StatusReadPause = TimeSpan.FromMilliseconds(50),
    };

    private readonly GuestAgent _agent = new(Options);

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
    public Task<IReadOnlyList<string>> TakeEventsAsync(string handler) => Task.FromResult<IReadOnlyList<string>>(
    [
        .. EventCollector.Collect(Options).Events.Where(item => item.EventName.StartsWith(handler, StringComparison.Ordinal)).Select(item =>
            $"{item.EventName} {item.Values["eventlevel"]} {item.Values["taskname"]} {item.Values["timestamp"]} {item.Values["operationid"]} "
            + $"{item.Values["eventpid"]} {item.Values["eventtid"]} {item.Values["message"].Length}"),
    ]);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Certificate.Dispose();
        return ValueTask.CompletedTask;
    }
}
