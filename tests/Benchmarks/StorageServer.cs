using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Benchmarks;

/// <summary>
/// Blob storage as far as a backup needs it, over HTTP/1.1 on the loopback interface: every request is answered after
/// the same delay, all at the same time. (Azurite answers one after the other, which would be measured instead of us.)
/// It keeps nothing: disks are page blobs, everything else is an empty block blob.
/// </summary>
internal sealed class StorageServer : IDisposable
{
    private const string Head = "\r\n\r\n";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TimeSpan _delay;

    internal StorageServer(TimeSpan delay)
    {
        _delay = delay;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>The address of a blob, with a SAS that nobody checks.</summary>
    internal string Sas(string blob) =>
        $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/account/vhds/{blob}?sp=rw&sr=b&sig=none";

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // the benchmark is over
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        byte[] buffer = new byte[1 << 16];
        int filled = 0;
        try
        {
            while (true)
            {
                int read = await stream.ReadAsync(buffer.AsMemory(filled));
                if (read == 0)
                {
                    return;
                }

                filled += read;
                int end = buffer.AsSpan(0, filled).IndexOf(Encoding.ASCII.GetBytes(Head));
                if (end < 0)
                {
                    continue;
                }

                string request = Encoding.ASCII.GetString(buffer, 0, end);
                int rest = BodyLength(request) - (filled - end - Head.Length);
                filled = 0; // the client sends the next request after the answer only
                await SkipAsync(stream, rest, buffer);
                await Task.Delay(_delay);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(Answer(request)));
            }
        }
        catch (IOException)
        {
            // the client went away
        }
    }

    private static async Task SkipAsync(NetworkStream stream, int length, byte[] buffer)
    {
        while (length > 0)
        {
            length -= await stream.ReadAsync(buffer.AsMemory(0, Math.Min(length, buffer.Length)));
        }
    }

    private static int BodyLength(string request)
    {
        const string Field = "\r\nContent-Length: ";
        int start = request.IndexOf(Field, StringComparison.OrdinalIgnoreCase);
        return start < 0 ? 0 : int.Parse(request.AsSpan(start + Field.Length).ToString().Split('\r')[0], CultureInfo.InvariantCulture);
    }

    private static string Answer(string request)
    {
        bool isDisk = request.Split('?')[0].EndsWith(".vhd", StringComparison.Ordinal);
        string common = "\r\nServer: Benchmark\r\nx-ms-request-id: 00000000-0000-0000-0000-000000000000"
            + "\r\nETag: \"0x1\"\r\nLast-Modified: Sat, 01 Jan 2000 00:00:00 GMT";
        return request.StartsWith("HEAD ", StringComparison.Ordinal)
            ? $"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nx-ms-blob-type: {(isDisk ? "PageBlob" : "BlockBlob")}{common}{Head}"
            : $"HTTP/1.1 201 Created\r\nContent-Length: 0\r\nx-ms-snapshot: 2000-01-01T00:00:00.0000000Z{common}{Head}";
    }
}
