namespace SnapshotCore.Storage;

/// <summary>Connections to storage that belong together, and whether a new one may still look up a name.</summary>
internal sealed class StoragePool : IDisposable
{
    private volatile bool _isFrozen;

    /// <summary>A pool whose connections are opened by <paramref name="create"/>, which is given the pool itself.</summary>
    internal StoragePool(Func<StoragePool, HttpClient> create) => Client = create(this);

    /// <summary>Sends over the pool's connections.</summary>
    internal HttpClient Client { get; }

    /// <summary>
    /// Set before file systems are frozen and never unset: a connection that is opened from then on uses addresses that are
    /// already known. To look up a name opens files (/etc/resolv.conf, /etc/hosts), and inside the window nothing is opened.
    /// </summary>
    internal bool IsFrozen
    {
        get => _isFrozen;
        set => _isFrozen = value;
    }

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();
}
