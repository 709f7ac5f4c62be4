namespace HostEmulator.Delivery;

internal sealed record WholeDelivery(bool Closes) : AnswerDelivery
{
    internal override async Task<DeliveryEnd> SendAsync(AnswerMessage message, AnswerWire wire, CancellationToken cancellation)
    {
        AnswerMessage sent = message with { IsLast = message.IsLast || Closes };
        await wire.SendLastAsync((byte[])[.. sent.Head(sent.Length), .. sent.Body], cancellation);
        return sent.IsLast ? DeliveryEnd.Closed : DeliveryEnd.Open;
    }
}
