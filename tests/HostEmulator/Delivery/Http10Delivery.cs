namespace HostEmulator.Delivery;

internal sealed record Http10Delivery : AnswerDelivery
{
    internal override async Task<DeliveryEnd> SendAsync(AnswerMessage message, AnswerWire wire, CancellationToken cancellation)
    {
        AnswerMessage sent = message with { IsLast = false }; // HTTP/1.0 needs no header to close
        await wire.SendLastAsync((byte[])[.. sent.Head(framing: null, "HTTP/1.0"), .. sent.Body], cancellation);
        return DeliveryEnd.Closed;
    }
}
