using System.Globalization;
using System.Text;

namespace HostEmulator.Delivery;

internal sealed record ChunkedDelivery(int Size) : AnswerDelivery
{
    internal override async Task<DeliveryEnd> SendAsync(AnswerMessage message, AnswerWire wire, CancellationToken cancellation)
    {
        await wire.SendAsync(message.Head("Transfer-Encoding: chunked"), cancellation);
        foreach (byte[] chunk in message.Body.Chunk(Size))
        {
            string length = chunk.Length.ToString("x", CultureInfo.InvariantCulture);
            await wire.SendAsync((byte[])[.. Encoding.ASCII.GetBytes(length), .. "\r\n"u8, .. chunk, .. "\r\n"u8], cancellation);
        }

        await wire.SendLastAsync("0\r\n\r\n"u8.ToArray(), cancellation);
        return message.IsLast ? DeliveryEnd.Closed : DeliveryEnd.Open;
    }
}
