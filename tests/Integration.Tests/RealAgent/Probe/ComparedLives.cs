namespace IntegrationTests.RealAgent.Probe;

/// <summary>The probe's life under both agents, lived once for all tests.</summary>
public sealed class ComparedLives : IAsyncLifetime
{
    internal IReadOnlyDictionary<string, Chapter> Real { get; private set; } = null!;

    internal IReadOnlyDictionary<string, Chapter> Emulated { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Real = await LiveAsync(await DebianAgent.StartAsync());
        Emulated = await LiveAsync(new EmulatedAgent());
        foreach (string title in ProbeLife.Titles)
        {
            File.AppendAllText("/os-disk/diff.txt", $"## {title}\n-- {Real[title].Report}\n++ {Emulated[title].Report}\n");
        }
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    private static async Task<IReadOnlyDictionary<string, Chapter>> LiveAsync(IAgent agent)
    {
        using var probe = new ProbeHandler();
        try
        {
            return await new ProbeLife(agent, probe).LiveAsync();
        }
        finally
        {
            await agent.DisposeAsync();
            VirtualMachine.RemoveTraces();
        }
    }
}
