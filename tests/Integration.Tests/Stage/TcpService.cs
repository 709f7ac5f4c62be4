using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IntegrationTests.Stage;

/// <summary>A server on a free port of the loopback interface that treats each connection as it is told.</summary>
internal sealed class TcpService : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private readonly List<string> _seen = [];

    private TcpService(Func<TcpService, NetworkStream, CancellationToken, Task> serve)
    {
        _listener.Start();
        _accepting = AcceptAsync(serve);
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>First line of every request so far.</summary>
    internal IReadOnlyList<string> Seen
    {
        get
        {
            lock (_seen)
            {
                return [.. _seen];
            }
        }
    }

    /// <summary>Takes connections and never answers.</summary>
    internal static TcpService Silent() => new(static (_, _, stop) => Task.Delay(Timeout.Infinite, stop));

    /// <summary>Answers every request with a status and an empty body.</summary>
    internal static TcpService Answering(string status) => new(async (service, stream, stop) =>
    {
        while (await service.ReadHeadAsync(stream, stop))
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n"), stop);
        }
    });

    /// <summary>An HTTP proxy that knows CONNECT.</summary>
    internal static TcpService Proxy() => new(async (service, stream, stop) =>
    {
        if (await service.ReadHeadAsync(stream, stop))
        {
            string[] target = service.Seen[^1].Split(' ')[1].Split(':');
            using var client = new TcpClient();
            await client.ConnectAsync(target[0], int.Parse(target[1]), stop);
            await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), stop);
            NetworkStream other = client.GetStream();
            await Task.WhenAny(stream.CopyToAsync(other, stop), other.CopyToAsync(stream, stop));
        }
    });

    /// <summary>A port that nobody listens on.</summary>
    internal static async Task<int> ClosedPortAsync()
    {
        await using TcpService service = Silent();
        return service.Port;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync(Func<TcpService, NetworkStream, CancellationToken, Task> serve)
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                serving.Add(ServeAsync(client, serve));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client, Func<TcpService, NetworkStream, CancellationToken, Task> serve)
    {
        using (client)
        {
            try
            {
                await serve(this, client.GetStream(), _stop.Token);
            }
            catch (Exception ended) when (ended is OperationCanceledException or IOException)
            {
                // the other side has closed, or the test is over
            }
        }
    }

    /// <summary>Reads up to the empty line; requests have no bodies. False at the end of the connection.</summary>
    private async Task<bool> ReadHeadAsync(NetworkStream stream, CancellationToken stop)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, stop) == 0)
            {
                return false;
            }

            head.Append((char)one[0]);
        }

        lock (_seen)
        {
            _seen.Add(head.ToString().Split('\r')[0]);
        }

        return true;
    }
}
