namespace HostEmulator.Delivery;

internal sealed record InterimDelivery : AnswerDelivery
{
    internal override async Task<DeliveryEnd> SendAsync(AnswerMessage message, AnswerWire wire, CancellationToken cancellation)
    {
        await wire.SendAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancellation);
        return await Whole.SendAsync(message, wire, cancellation);
    }
}
