using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SnapshotCore.Tests.Storage;

/// <summary>
/// An HTTP/1.1 server on 127.0.0.1 that keeps each request as it came over the wire, and answers whatever it is told
/// to: at once, late, in drips, never, or by breaking the connection.
/// </summary>
internal sealed class RawHttpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<RawRequest> _requests = new();
    private readonly ConcurrentDictionary<int, Task> _connections = new();
    private readonly Func<RawRequest, RawAnswer> _answer;
    private readonly Task _accepting;
    private readonly TaskCompletionSource _firstClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal RawHttpServer(Func<RawRequest, RawAnswer> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Whether the first connection is closed as soon as it is there.</summary>
    internal bool ClosesFirst { get; init; }

    /// <summary>Ends when that has happened.</summary>
    internal Task FirstClosed => _firstClosed.Task;

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    internal string Address => $"http://127.0.0.1:{Port}";

    internal IReadOnlyList<RawRequest> Requests => [.. _requests];

    internal int ConnectionCount => _connections.Count;

    /// <summary>An address where nobody listens (tcpmux, RFC 1078, is in no distribution's default set).</summary>
    internal static string DeadAddress => "http://127.0.0.1:1";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await Task.WhenAll([_accepting, .. _connections.Values]);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            for (int number = 0; ; number++)
            {
                Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
                _connections[number] = ServeAsync(number, socket);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // stopped
        }
    }

    private async Task ServeAsync(int connection, Socket socket)
    {
        using (socket)
        {
            socket.NoDelay = true;
            if (ClosesFirst && connection == 0)
            {
                socket.Close();
                _firstClosed.SetResult();
                return;
            }

            var stream = new NetworkStream(socket);
            try
            {
                while (await ReadRequestAsync(connection, stream) is { } request)
                {
                    _requests.Enqueue(request);
                    if (!await _answer(request).SendAsync(socket, stream, _stop.Token))
                    {
                        return;
                    }
                }
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // the client went away, or the test is over
            }
        }
    }

    private async Task<RawRequest?> ReadRequestAsync(int connection, NetworkStream stream)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        string[] lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines[1..])
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        byte[] body = new byte[headers.TryGetValue("Content-Length", out string? length) ? int.Parse(length) : 0];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return new RawRequest(connection, lines[0], headers, body);
    }
}

/// <summary>A request as it came over the wire.</summary>
internal sealed record RawRequest(
    int Connection, string Line, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    internal string Method => Line[..Line.IndexOf(' ', StringComparison.Ordinal)];

    internal string Target => Line.Split(' ')[1];

    internal string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>What the server does with a request.</summary>
internal sealed record RawAnswer
{
    private readonly string _head = string.Empty;
    private readonly string _body = string.Empty;

    private RawAnswer(string head, string body)
    {
        _head = head;
        _body = body;
    }

    /// <summary>Nothing is sent before this has ended.</summary>
    internal Task After { get; init; } = Task.CompletedTask;

    /// <summary>The connection is reset instead of an answer.</summary>
    internal bool IsReset { get; init; }

    /// <summary>The connection is closed behind the answer.</summary>
    internal bool IsLast { get; init; }

    /// <summary>The head is sent, the body never.</summary>
    internal bool IsBodyHeldBack { get; init; }

    /// <summary>Never an answer; the connection stays open.</summary>
    internal static RawAnswer Silence { get; } = new(string.Empty, string.Empty) { After = new TaskCompletionSource().Task };

    internal static RawAnswer Reset { get; } = new(string.Empty, string.Empty) { IsReset = true };

    internal static RawAnswer Of(string status, string body = "", params string[] headers) => new(
        $"HTTP/1.1 {status}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n"
        + string.Concat(headers.Select(static header => header + "\r\n")) + "\r\n",
        body);

    /// <summary>An answer whose end is missing: the connection is closed where it should follow.</summary>
    internal static RawAnswer Cut(string status, string body, int missing) => new(
        $"HTTP/1.1 {status}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body) + missing}\r\n\r\n", body)
    { IsLast = true };

    /// <summary>An answer to HEAD: the length is the blob's, no body follows.</summary>
    internal static RawAnswer Properties(string blobType, long length) => new(
        $"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nx-ms-blob-type: {blobType}\r\n\r\n", string.Empty);

    /// <summary>A snapshot that was taken.</summary>
    internal static RawAnswer Snapshot(string time, string status = "201 Created") =>
        Of(status, string.Empty, "x-ms-snapshot: " + time, "x-ms-request-id: request-1");

    /// <summary>An error as storage words it.</summary>
    internal static RawAnswer Error(string status, string code, string message) => Of(
        status,
        $"\uFEFF<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>",
        "Content-Type: application/xml",
        "x-ms-error-code: " + code,
        "x-ms-request-id: request-1");

    /// <summary>Sends the answer; false when the connection is over.</summary>
    internal async Task<bool> SendAsync(Socket socket, NetworkStream stream, CancellationToken cancellation)
    {
        await After.WaitAsync(cancellation);
        if (IsReset)
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            return false;
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(_head), cancellation);
        if (IsBodyHeldBack)
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(_body), cancellation);
        return !IsLast;
    }
}
