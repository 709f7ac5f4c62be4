using Lab;

namespace IntegrationTests.Stage;

/// <summary>What all tests share: the storage emulator, and the package, unpacked and installed once.</summary>
public sealed class World : IAsyncLifetime
{
    private InstalledHandler _handler = null!;

    internal Azurite Storage { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Sandbox.Require();
        Storage = await Azurite.StartAsync();
        _handler = await InstalledHandler.InstallAsync();
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        _handler.Dispose();
        await Storage.DisposeAsync();
    }
}

/// <summary>Everything that freezes runs one after the other: a backup freezes whatever is mounted.</summary>
[CollectionDefinition(Name)]
public sealed class WholeMachine : ICollectionFixture<World>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "whole machine";
}
