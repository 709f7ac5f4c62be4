using System.Net.Sockets;
using System.Text;

using Lab;

namespace Faults.Kinds;

/// <summary>What storage, or the network before it, does instead of answering.</summary>
internal static class StorageTricks
{
    private static readonly TimeSpan DripPause = TimeSpan.FromSeconds(1);

    /// <summary>Takes the request and never says anything.</summary>
    internal static async Task<Passage> HangAsync(NetworkStream client, CancellationToken end)
    {
        await Task.Delay(Timeout.Infinite, end);
        return Passage.Closed;
    }

    /// <summary>Answers with one byte a second.</summary>
    internal static async Task<Passage> DripAsync(NetworkStream client, CancellationToken end)
    {
        foreach (byte one in Encoding.ASCII.GetBytes($"HTTP/1.1 201 Created\r\nServer: {new string('x', 4096)}\r\n\r\n"))
        {
            await client.WriteAsync(new[] { one }, end);
            await Task.Delay(DripPause, end);
        }

        return Passage.Closed;
    }

    /// <summary>Ends the connection by RST.</summary>
    internal static Task<Passage> ResetAsync(NetworkStream client, CancellationToken end)
    {
        client.Socket.LingerState = new LingerOption(enable: true, seconds: 0);
        return Task.FromResult(Passage.Closed);
    }

    /// <summary>Says that it is busy.</summary>
    internal static async Task<Passage> RefuseAsync(NetworkStream client, CancellationToken end)
    {
        await client.WriteAsync("HTTP/1.1 503 Server Busy\r\nx-ms-error-code: ServerBusy\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), end);
        return Passage.Answered;
    }

    /// <summary>Says something that is no HTTP.</summary>
    internal static async Task<Passage> BabbleAsync(NetworkStream client, CancellationToken end)
    {
        byte[] noise = new byte[2048];
        new Random(noise.Length).NextBytes(noise);
        await client.WriteAsync(noise, end);
        return Passage.Closed;
    }

    /// <summary>Hangs up in the middle of an answer that begins well.</summary>
    internal static async Task<Passage> HalveAsync(NetworkStream client, CancellationToken end)
    {
        await client.WriteAsync("HTTP/1.1 201 Created\r\nx-ms-snapshot: 2026-01-01T00:0"u8.ToArray(), end);
        return Passage.Closed;
    }
}
