using System.Net.Sockets;

namespace HostEmulator.Http;

/// <summary>Reads one request after the other from a connection.</summary>
internal sealed class RequestReader(Socket socket)
{
    private const int MaximumHead = 1 << 16;
    private const int BlockSize = 1 << 12;

    private byte[] _received = [];

    /// <summary>The next request; null when the client has closed the connection between two.</summary>
    /// <exception cref="MalformedRequestException">What came is no request, or not a whole one.</exception>
    internal async Task<RawRequest?> ReadAsync(CancellationToken cancellation)
    {
        int end;
        while ((end = _received.AsSpan().IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (_received.Length > MaximumHead)
            {
                throw new MalformedRequestException("The head of the request does not end.");
            }

            if (!await ReceiveAsync(cancellation))
            {
                return _received.Length == 0 ? null : throw new MalformedRequestException("The connection ended in the head of the request.");
            }
        }

        RequestHead head = RequestHead.Parse(_received.AsSpan(0, end));
        _received = _received[(end + 4)..];
        byte[] body = await BodyAsync(head.BodyLength(), head.ExpectsContinue, cancellation);
        return new RawRequest(head.Method, head.Target, head.Version, head.Headers, body);
    }

    private async Task<byte[]> BodyAsync(int length, bool expectsContinue, CancellationToken cancellation)
    {
        if (expectsContinue && _received.Length < length)
        {
            await socket.SendAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancellation);
        }

        while (_received.Length < length)
        {
            if (!await ReceiveAsync(cancellation))
            {
                throw new MalformedRequestException("The connection ended in the body of the request.");
            }
        }

        byte[] body = _received[..length];
        _received = _received[length..];
        return body;
    }

    private async Task<bool> ReceiveAsync(CancellationToken cancellation)
    {
        byte[] block = new byte[BlockSize];
        int length = await socket.ReceiveAsync(block, cancellation);
        _received = [.. _received, .. block[..length]];
        return length > 0;
    }
}
