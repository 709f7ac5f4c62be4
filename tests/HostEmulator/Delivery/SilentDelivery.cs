namespace HostEmulator.Delivery;

internal sealed record SilentDelivery : AnswerDelivery
{
    internal override async Task<DeliveryEnd> SendAsync(AnswerMessage message, AnswerWire wire, CancellationToken cancellation)
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        return DeliveryEnd.Broken;
    }
}
