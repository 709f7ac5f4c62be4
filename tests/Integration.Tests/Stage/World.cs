using AgentEmulator.Agent;

using Lab;

namespace IntegrationTests.Stage;

/// <summary>What all tests share: the storage emulator, and the package, unpacked and installed once.</summary>
public sealed class World : IAsyncLifetime
{
    private const string Cache = "/var/lib/integration-tests";

    internal Azurite Storage { get; private set; } = null!;

    /// <summary>Copies the installed handler to where the agent keeps handlers.</summary>
    internal static void BringHandler(string folder)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        Tool.Run("cp", "--archive", Path.Combine(Cache, Path.GetFileName(folder)), folder);
    }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Sandbox.Require();
        Directory.CreateDirectory(Cache);
        Storage = await Azurite.StartAsync();
        var agent = new VmAgent(Repository.Package);
        if (await new HandlerSteps(agent.Options, agent.Goal).InstallAsync() is { } failure)
        {
            throw new InvalidOperationException(failure.Message);
        }

        File.Delete(Path.Combine(agent.ConfigFolder, "0.settings"));
        Tool.Run("mv", agent.HandlerFolder, Cache);
        VirtualMachine.RemoveTraces();
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        Directory.Delete(Cache, recursive: true);
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
