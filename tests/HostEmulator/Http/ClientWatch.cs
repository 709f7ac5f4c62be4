using System.Net.Sockets;

namespace HostEmulator.Http;

/// <summary>Notices when a client that waits for an answer closes the connection instead.</summary>
internal sealed class ClientWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenSource _gone;
    private readonly Task _watching;

    internal ClientWatch(Socket socket, HostRequest request, TimeProvider clock, CancellationToken end)
    {
        _gone = CancellationTokenSource.CreateLinkedTokenSource(end);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(end);
        _watching = WatchAsync(socket, request, clock);
    }

    /// <summary>The client is gone, or the host stops.</summary>
    internal CancellationToken Gone => _gone.Token;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
        _gone.Dispose();
    }

    private async Task WatchAsync(Socket socket, HostRequest request, TimeProvider clock)
    {
        try
        {
            // Looks without taking: what comes early belongs to the next request.
            if (await socket.ReceiveAsync(new byte[1], SocketFlags.Peek, _stop.Token) > 0)
            {
                return;
            }
        }
        catch (OperationCanceledException)
        {
            return; // answered
        }
        catch (SocketException)
        {
            // reset: gone as well
        }

        if (request.Answered == 0)
        {
            request.Left = clock.GetTimestamp();
            await _gone.CancelAsync();
        }
    }
}
