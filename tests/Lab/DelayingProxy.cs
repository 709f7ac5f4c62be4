using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lab;

/// <summary>One request that went through a <see cref="DelayingProxy"/>; moments as <see cref="TimeProvider.GetTimestamp"/>.</summary>
/// <param name="Line">Method and path, without the query: that has secrets in it.</param>
/// <param name="IsSnapshot">Whether it asks for a snapshot.</param>
/// <param name="Arrived">When it was read from the client.</param>
public sealed record ProxiedRequest(string Line, bool IsSnapshot, long Arrived)
{
    private long _returned;
    private long _answered;

    /// <summary>When storage's answer came to the proxy; 0: not yet.</summary>
    public long Returned
    {
        get => Volatile.Read(ref _returned);
        internal set => Volatile.Write(ref _returned, value);
    }

    /// <summary>When the first byte of the answer was handed to the client; 0: not yet.</summary>
    public long Answered
    {
        get => Volatile.Read(ref _answered);
        internal set => Volatile.Write(ref _answered, value);
    }
}

/// <summary>What becomes of a request, or of its answer, that a test has looked at.</summary>
public enum Passage
{
    /// <summary>It goes on.</summary>
    Through,

    /// <summary>It goes no further: the client has had an answer from elsewhere.</summary>
    Answered,

    /// <summary>The connection ends here.</summary>
    Closed,
}

/// <summary>Looks at a request, for as long as it likes, and does what it likes to the client.</summary>
/// <param name="request">The request.</param>
/// <param name="client">The connection to the client.</param>
/// <param name="end">The end of the connection.</param>
public delegate Task<Passage> Interference(ProxiedRequest request, NetworkStream client, CancellationToken end);

/// <summary>
/// A proxy of raw TCP between the extension and storage, on the loopback interface. It keeps requests for snapshots back
/// for a while, before storage sees them: so long are the disks frozen, and a test has the time to do harm.
/// </summary>
public sealed class DelayingProxy : IAsyncDisposable
{
    private const int BufferSize = 1 << 16;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TimeProvider _clock;
    private readonly int _target;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<ProxiedRequest> _requests = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;
    private TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts on a free port.</summary>
    /// <param name="target">Any address in storage: its port is where everything goes.</param>
    /// <param name="clock">For delays and moments.</param>
    public DelayingProxy(Uri target, TimeProvider clock)
    {
        _target = target.Port;
        _clock = clock;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>How long a request for a snapshot is kept back; <see cref="Timeout.InfiniteTimeSpan"/>: until <see cref="LetGo"/>.</summary>
    public TimeSpan SnapshotDelay { get; set; }

    /// <summary>
    /// How long storage takes for any answer: none is handed on before this time has passed since its request came. What
    /// storage itself takes is part of it, so that a slow emulator can't be seen as long as it is done by then.
    /// </summary>
    public TimeSpan AnswerDelay { get; set; }

    /// <summary>Comes between the client and storage, before storage sees a request.</summary>
    public Interference? Arriving { get; set; }

    /// <summary>The same before the client sees any of storage's answer.</summary>
    public Interference? Answering { get; set; }

    /// <summary>All requests so far, as they came.</summary>
    public IReadOnlyList<ProxiedRequest> Requests => [.. _requests];

    /// <summary>The requests for snapshots so far.</summary>
    public IReadOnlyList<ProxiedRequest> Snapshots => [.. _requests.Where(request => request.IsSnapshot)];

    /// <summary>The same address, by way of this proxy.</summary>
    public string Through(string address) =>
        new UriBuilder(address) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri.AbsoluteUri;

    /// <summary>Lets go of all that is kept back now.</summary>
    public void LetGo() => Interlocked.Exchange(
        ref _letGo, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    /// <summary>Closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the proxy's end
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient near = client;
        using var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
            var waiting = new ConcurrentQueue<ProxiedRequest>();
            Task first = await Task.WhenAny(
                RequestsAsync(near.GetStream(), far.GetStream(), waiting, either.Token),
                AnswersAsync(far.GetStream(), near.GetStream(), waiting, either.Token));
            await either.CancelAsync();
            await first;
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException)
        {
            // one of the three is gone, so the connection is
        }
    }

    // A client sends nothing more before it has its answer, so a request begins where something is read that begins so.
    private async Task RequestsAsync(
        NetworkStream near, NetworkStream far, ConcurrentQueue<ProxiedRequest> waiting, CancellationToken end)
    {
        byte[] buffer = new byte[BufferSize];
        bool isAnswered = false;
        int length;
        while ((length = await near.ReadAsync(buffer, end)) > 0)
        {
            if (Read(buffer.AsSpan(0, length)) is { } request)
            {
                Task letGo = Volatile.Read(ref _letGo).Task;
                _requests.Enqueue(request);
                waiting.Enqueue(request);
                if (request.IsSnapshot && SnapshotDelay != TimeSpan.Zero)
                {
                    await Task.WhenAny(Task.Delay(SnapshotDelay, _clock, end), letGo);
                    end.ThrowIfCancellationRequested();
                }

                Passage passage = Arriving is { } interference ? await interference(request, near, end) : Passage.Through;
                if (passage == Passage.Closed)
                {
                    return;
                }

                isAnswered = passage == Passage.Answered;
            }

            if (isAnswered)
            {
                waiting.Clear(); // one request at a time on a connection; what follows of it is its body
                continue;
            }

            await far.WriteAsync(buffer.AsMemory(0, length), end);
        }
    }

    private async Task AnswersAsync(
        NetworkStream far, NetworkStream near, ConcurrentQueue<ProxiedRequest> waiting, CancellationToken end)
    {
        byte[] buffer = new byte[BufferSize];
        int length;
        while ((length = await far.ReadAsync(buffer, end)) > 0)
        {
            if (waiting.TryDequeue(out ProxiedRequest? request))
            {
                request.Returned = _clock.GetTimestamp();
                TimeSpan left = AnswerDelay - _clock.GetElapsedTime(request.Arrived, request.Returned);
                if (left > TimeSpan.Zero)
                {
                    await Task.Delay(left, _clock, end);
                }

                switch (Answering is { } interference ? await interference(request, near, end) : Passage.Through)
                {
                    case Passage.Closed:
                        return;
                    case Passage.Answered:
                        continue;
                }

                request.Answered = _clock.GetTimestamp();
            }

            await near.WriteAsync(buffer.AsMemory(0, length), end);
        }
    }

    private ProxiedRequest? Read(ReadOnlySpan<byte> received)
    {
        int end = received.IndexOf("\r\n"u8);
        string[] words = end < 0 ? [] : Encoding.ASCII.GetString(received[..end]).Split(' ');
        if (words is not [var method, var path, "HTTP/1.1"])
        {
            return null;
        }

        string[] parts = path.Split('?', 2);
        bool isSnapshot = parts.Length == 2 && parts[1].Split('&').Contains("comp=snapshot");
        return new ProxiedRequest($"{method} {parts[0]}", isSnapshot, _clock.GetTimestamp());
    }
}
