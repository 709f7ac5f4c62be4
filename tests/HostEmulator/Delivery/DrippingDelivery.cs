namespace HostEmulator.Delivery;

internal sealed record DrippingDelivery(TimeSpan Interval, bool IsHeadWhole) : AnswerDelivery
{
    internal override async Task<DeliveryEnd> SendAsync(AnswerMessage message, AnswerWire wire, CancellationToken cancellation)
    {
        byte[] bytes = [.. message.Head(message.Length), .. message.Body];
        int whole = IsHeadWhole ? bytes.Length - message.Body.Length : 0;
        await wire.SendAsync(bytes.AsMemory(0, whole), cancellation);
        await wire.DripAsync(bytes.AsMemory(whole), Interval, cancellation);
        return message.IsLast ? DeliveryEnd.Closed : DeliveryEnd.Open;
    }
}
