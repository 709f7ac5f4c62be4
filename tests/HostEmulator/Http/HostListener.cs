using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace HostEmulator.Http;

/// <summary>Serves one connection until it is over.</summary>
/// <param name="socket">The connection; the listener closes it.</param>
/// <param name="number">The number of the connection, from 0.</param>
/// <param name="listening">Ends when the host stops listening: no further request is read then.</param>
internal delegate Task ConnectionServer(Socket socket, int number, CancellationToken listening);

/// <summary>Accepts connections on one address; it can stop and begin again at the same port.</summary>
internal sealed class HostListener(IPEndPoint endPoint, ConnectionServer serve) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<Task, byte> _tasks = new();
    private Socket? _listener; // not a TcpListener: that one can't be stopped while it is about to accept
    private CancellationTokenSource _listening = new();
    private int _connections = -1;

    /// <summary>Where it listens; the port is known after the first start.</summary>
    internal IPEndPoint EndPoint { get; private set; } = endPoint;

    internal bool IsListening
    {
        get
        {
            lock (_gate)
            {
                return _listener is not null;
            }
        }
    }

    /// <exception cref="SocketException">The address can't be had.</exception>
    internal void Start()
    {
        lock (_gate)
        {
            if (_listener is not null)
            {
                return;
            }

            Socket listener = Listen(EndPoint);
            EndPoint = (IPEndPoint)listener.LocalEndPoint!;
            _listener = listener;
            _listening = new CancellationTokenSource();
            Keep(AcceptAsync(listener, _listening.Token));
        }
    }

    /// <summary>Refuses new connections and closes those on which no request is being served.</summary>
    internal void Stop()
    {
        CancellationTokenSource listening;
        lock (_gate)
        {
            _listener?.Dispose();
            _listener = null;
            listening = _listening;
        }

        listening.Cancel();
    }

    /// <summary>Stops, and waits for all connections. Whoever serves them has been told to end.</summary>
    public async ValueTask DisposeAsync()
    {
        Stop();
        while (!_tasks.IsEmpty)
        {
            await Task.WhenAll(_tasks.Keys);
        }

        _listening.Dispose(); // not before: a connection may still ask it
    }

    private static Socket Listen(IPEndPoint endPoint)
    {
        var listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(endPoint);
            listener.Listen();
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    private async Task AcceptAsync(Socket listener, CancellationToken listening)
    {
        try
        {
            while (true)
            {
                Socket socket = await listener.AcceptAsync(listening);
                Keep(ServeAsync(socket, Interlocked.Increment(ref _connections), listening));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // stopped
        }
    }

    private async Task ServeAsync(Socket socket, int number, CancellationToken listening)
    {
        using (socket)
        {
            socket.NoDelay = true;
            try
            {
                await serve(socket, number, listening);
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // the client went away, or the host stops
            }
        }
    }

    private void Keep(Task task)
    {
        _tasks[task] = 0;
        _ = task.ContinueWith(
            done => _tasks.TryRemove(done, out _),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
