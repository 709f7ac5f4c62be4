using Lab;

namespace IntegrationTests.RealAgent.Life;

/// <summary>The extension's life under both agents, lived once for all tests.</summary>
public sealed class ComparedExtensionLives : IAsyncLifetime
{
    internal ExtensionRecord Real { get; private set; } = null!;

    internal ExtensionRecord Emulated { get; private set; } = null!;

    internal ExtensionRecord this[string agent] => agent == Agents.Real ? Real : Emulated;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        await using Azurite storage = await Azurite.StartAsync();
        Real = await ExtensionRecord.TakeAsync(storage, await DebianAgent.StartAsync(throughHost: true));
        Emulated = await ExtensionRecord.TakeAsync(storage, new EmulatedAgent());
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;
}
