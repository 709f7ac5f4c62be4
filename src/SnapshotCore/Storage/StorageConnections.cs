using System.Text;

using SnapshotCore.Settings;

namespace SnapshotCore.Storage;

/// <summary>
/// How this program speaks to blob storage: HTTP/1.1, the system's CA store, the guest agent's proxy for HTTPS or none,
/// no cookies, no redirects, no diagnostics. Thread-safe. Contract: docs/protocol.md, "Storage".
/// </summary>
public sealed class StorageConnections : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private readonly AgentProxy? _proxy;
    private readonly RememberedHosts _hosts;
    private readonly Lazy<StoragePool> _shared;

    /// <summary>Prepares connections; none is opened yet.</summary>
    /// <param name="proxy">The guest agent's proxy; null for none.</param>
    /// <param name="clock">Clock of every time limit.</param>
    public StorageConnections(AgentProxy? proxy, TimeProvider clock)
    {
        _proxy = proxy;
        _hosts = new RememberedHosts(clock);
        Pipelines = new StoragePipelines(clock);
        _shared = new Lazy<StoragePool>(OpenPool);
    }

    /// <summary>The budgets and retries of every call.</summary>
    internal StoragePipelines Pipelines { get; }

    /// <summary>The pool for calls that need no connection of their own.</summary>
    internal StoragePool Shared => _shared.Value;

    /// <summary>Closes the shared pool; pools that were opened for disks belong to those who opened them.</summary>
    public void Dispose()
    {
        if (_shared.IsValueCreated)
        {
            _shared.Value.Dispose();
        }
    }

    /// <summary>
    /// A pool of its own, to be disposed by the caller. A disk that has one finds the connection that it opened, and
    /// nobody else can have taken it: in a shared pool an idle connection goes to whoever asks first.
    /// </summary>
    internal StoragePool OpenPool() => new(pool => Open(
        (context, cancellation) => _hosts.ConnectAsync(context.DnsEndPoint, !pool.IsFrozen, cancellation), _proxy));

    /// <summary>A pool over streams that <paramref name="connect"/> makes.</summary>
    internal static StoragePool OpenPool(
        Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> connect) =>
        new(_ => Open(connect, proxy: null));

    private static HttpClient Open(
        Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> connect, AgentProxy? proxy)
    {
        var handler = new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            ConnectCallback = connect,
            ConnectTimeout = ConnectTimeout,
            MaxConnectionsPerServer = int.MaxValue,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan, // a warm connection waits as long as a freeze takes
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            Proxy = proxy is null ? null : new HttpsOnlyProxy(proxy),
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8, // the owner's metadata may not be ASCII
            UseCookies = false,
            UseProxy = proxy is not null,
        };
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }; // the pipelines set the limits
    }
}
