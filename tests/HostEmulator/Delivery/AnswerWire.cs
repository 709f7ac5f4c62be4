using System.Net.Sockets;

namespace HostEmulator.Delivery;

/// <summary>The way from the host to one client.</summary>
internal sealed class AnswerWire(Socket socket, HostRequest request, TimeProvider clock)
{
    /// <summary>Hands bytes to the client.</summary>
    internal async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await socket.SendAsync(bytes, cancellation)..];
            }
        }
        catch (SocketException)
        {
            request.Left = clock.GetTimestamp();
            throw;
        }
    }

    /// <summary>
    /// Hands the end of the answer to the client. The moment is taken before: who has the answer must find it noted.
    /// </summary>
    internal async Task SendLastAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        request.Answered = clock.GetTimestamp();
        try
        {
            await SendAsync(bytes, cancellation);
        }
        catch
        {
            request.Answered = 0;
            throw;
        }
    }

    /// <summary>Hands the end of the answer to the client one byte at a time, with a pause before each.</summary>
    internal async Task DripAsync(ReadOnlyMemory<byte> bytes, TimeSpan interval, CancellationToken cancellation)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            ReadOnlyMemory<byte> one = bytes.Slice(i, 1);
            await Pause.ForAsync(interval, clock, cancellation);
            await (i < bytes.Length - 1 ? SendAsync(one, cancellation) : SendLastAsync(one, cancellation));
        }
    }

    /// <summary>The connection's end will be a reset (RST) instead of an orderly close: socket(7), SO_LINGER with 0.</summary>
    internal void ResetAtEnd() => socket.LingerState = new LingerOption(enable: true, seconds: 0);
}
