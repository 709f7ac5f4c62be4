using Lab;

namespace IntegrationTests.Stage;

/// <summary>
/// Base of the tests: makes virtual machines and, after each test, takes them down and fails the test if the extension has
/// left anything running, frozen or mounted.
/// </summary>
[Collection(WholeMachine.Name)]
public abstract class IntegrationTest(World world) : IAsyncLifetime
{
    /// <summary>Time limit of one test, in milliseconds.</summary>
    protected const int Limit = 90_000;

    private readonly List<VirtualMachine> _machines = [];

    /// <inheritdoc/>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public virtual async Task DisposeAsync()
    {
        var left = new List<string>();
        foreach (VirtualMachine machine in _machines)
        {
            left.AddRange(await machine.TakeDownAsync());
        }

        Assert.True(left.Count == 0, string.Join('\n', left));
    }

    /// <summary>A machine with mounted scratch disks, storage and the installed extension.</summary>
    /// <param name="disks">How many disks, 0 to 3.</param>
    /// <param name="storage">Where its blobs are; the shared one if not given.</param>
    internal Task<VirtualMachine> StartMachineAsync(int disks = 1, Azurite? storage = null) =>
        StartMachineAsync([.. Enumerable.Repeat(FileSystemKind.Ext4, disks)], storage);

    /// <summary>The same, with a disk for each of these file systems.</summary>
    internal async Task<VirtualMachine> StartMachineAsync(IReadOnlyList<FileSystemKind> disks, Azurite? storage = null)
    {
        var machine = new VirtualMachine(storage ?? world.Storage);
        _machines.Add(machine);
        await machine.BuildAsync(disks);
        return machine;
    }
}
