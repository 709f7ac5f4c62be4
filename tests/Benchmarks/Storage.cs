using Lab;

namespace Benchmarks;

/// <summary>
/// The storage of the pretended VM: Azurite, and a <see cref="DelayingProxy"/> before it that hands on every answer a
/// set time after its request. Azurite answers one request after the other; it has to be done within that time, and
/// <see cref="SnapshotCalls.Busiest"/> says whether it was.
/// </summary>
internal sealed class Storage : IAsyncDisposable
{
    /// <summary>How long storage takes for an answer; the budgets' own figure.</summary>
    internal static readonly TimeSpan Answer = TimeSpan.FromMilliseconds(50);

    private const int DiskSize = 1 << 20; // what is in the blob doesn't matter: a snapshot copies nothing

    private readonly Azurite _azurite;
    private readonly DelayingProxy _proxy;
    private readonly Dictionary<string, string> _addresses = new(StringComparer.Ordinal);
    private int _seen;

    private Storage(Azurite azurite)
    {
        _azurite = azurite;
        _proxy = new DelayingProxy(azurite.Sas("any", "r", Expiry), TimeProvider.System) { AnswerDelay = Answer };
    }

    private static DateTimeOffset Expiry => TimeProvider.System.GetUtcNow().AddDays(1);

    /// <summary>Starts both.</summary>
    internal static async Task<Storage> StartAsync() => new(await Azurite.StartAsync());

    /// <summary>The address, with its SAS, of a disk; made if there is none of that name.</summary>
    internal async Task<string> DiskAsync(string name)
    {
        if (!_addresses.ContainsKey(name))
        {
            await _azurite.CreatePageBlobAsync(name, DiskSize);
        }

        return Address(name);
    }

    /// <summary>The address, with its SAS, of an empty block blob; made if there is none of that name.</summary>
    internal async Task<string> ReportAsync(string name)
    {
        if (!_addresses.ContainsKey(name))
        {
            await _azurite.CreateBlockBlobAsync(name);
        }

        return Address(name);
    }

    /// <summary>The snapshot calls since the last time.</summary>
    internal SnapshotCalls TakeCalls()
    {
        IReadOnlyList<ProxiedRequest> all = _proxy.Snapshots;
        var calls = new SnapshotCalls([.. all.Skip(_seen)]);
        _seen = all.Count;
        return calls;
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _azurite.DisposeAsync();
    }

    private string Address(string name)
    {
        if (!_addresses.TryGetValue(name, out string? address))
        {
            address = _proxy.Through(_azurite.Sas(name, "rw", Expiry).AbsoluteUri);
            _addresses.Add(name, address);
        }

        return address;
    }
}
