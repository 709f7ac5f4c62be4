using FabricEmulator;

using Lab;

namespace IntegrationTests.RealAgent.Life;

/// <summary>What the extension's life under one agent has left.</summary>
/// <param name="Moments">How things stood after each event.</param>
/// <param name="CommandLog">The agent's log of the extension's commands.</param>
/// <param name="AgentLog">The agent's own log.</param>
/// <param name="Uploads">All status documents; none of the emulated agent.</param>
/// <param name="Telemetry">All events that reached the fabric; none of the emulated agent.</param>
/// <param name="Left">What should not be there at the end, one sentence each.</param>
/// <param name="Secrets">What must show in no text.</param>
internal sealed record ExtensionRecord(
    IReadOnlyDictionary<string, Moment> Moments,
    string CommandLog,
    string AgentLog,
    IReadOnlyList<StatusUpload> Uploads,
    IReadOnlyList<FabricEvent> Telemetry,
    IReadOnlyList<string> Left,
    IReadOnlyList<string> Secrets)
{
    /// <summary>Lives it and takes everything down.</summary>
    internal static async Task<ExtensionRecord> TakeAsync(Azurite storage, IAgent agent)
    {
        var vm = new VirtualMachine(storage);
        try
        {
            await vm.BuildBareAsync([FileSystemKind.Ext4], agent.Certificate);
            var life = new ExtensionLife(agent, vm);
            IReadOnlyDictionary<string, Moment> moments = await life.LiveAsync();
            var record = new ExtensionRecord(
                moments,
                await File.ReadAllTextAsync(Path.Combine(vm.Agent.LogFolder, "CommandExecution.log")),
                await File.ReadAllTextAsync(agent is DebianAgent ? DebianAgent.Log : Path.Combine(vm.Agent.Options.LogFolder, "waagent.log")),
                (agent as DebianAgent)?.Fabric.Uploads ?? [],
                (agent as DebianAgent)?.Fabric.Telemetry ?? [],
                [],
                life.Secrets);
            await agent.DisposeAsync();
            return record with { Left = await vm.TakeDownAsync() };
        }
        catch
        {
            await agent.DisposeAsync();
            await vm.TakeDownAsync();
            throw;
        }
    }
}
