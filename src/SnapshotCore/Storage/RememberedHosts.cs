using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SnapshotCore.Storage;

/// <summary>
/// Opens TCP connections to hosts whose addresses it remembers: a connection that has to be opened anew while file
/// systems are frozen must not look up a name, which opens files (/etc/resolv.conf, /etc/hosts). Thread-safe.
/// </summary>
internal sealed class RememberedHosts(TimeProvider clock)
{
    /// <summary>After this a name is asked for again; the frozen window uses what is known, however old.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Connects to the first address of <paramref name="endPoint"/> that accepts.</summary>
    /// <param name="endPoint">Name or address, and port.</param>
    /// <param name="mayLookUp">Whether a name whose addresses aren't known, or don't accept, may be asked for.</param>
    /// <param name="cancellation">Stops connecting.</param>
    /// <exception cref="SocketException">The name is unknown or no address accepts.</exception>
    internal async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, bool mayLookUp, CancellationToken cancellation)
    {
        if (_entries.TryGetValue(endPoint.Host, out Entry? entry)
            && (!mayLookUp || clock.GetElapsedTime(entry.Found) < Lifetime))
        {
            try
            {
                return await OpenAsync(entry.Addresses, endPoint.Port, cancellation);
            }
            catch (SocketException) when (mayLookUp)
            {
                _ = _entries.TryRemove(endPoint.Host, out _); // the host may have moved: ask for its name again
            }
        }

        IPAddress[] addresses = IPAddress.TryParse(endPoint.Host, out IPAddress? literal) ? [literal]
            : mayLookUp ? await Dns.GetHostAddressesAsync(endPoint.Host, cancellation)
            : throw new SocketException((int)SocketError.HostNotFound);
        Stream stream = await OpenAsync(addresses, endPoint.Port, cancellation);
        _entries[endPoint.Host] = new Entry(addresses, clock.GetTimestamp());
        return stream;
    }

    private static async Task<Stream> OpenAsync(IPAddress[] addresses, int port, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed record Entry(IPAddress[] Addresses, long Found);
}
