namespace HostEmulator.Delivery;

internal sealed record EndlessDelivery : AnswerDelivery
{
    private const int BlockSize = 1 << 16;

    internal override async Task<DeliveryEnd> SendAsync(AnswerMessage message, AnswerWire wire, CancellationToken cancellation)
    {
        AnswerMessage sent = message with { IsLast = true };
        await wire.SendAsync(sent.Head(framing: null), cancellation);

        // The document without its end: the white space that follows is still right, so that no parser gives up on it.
        await wire.SendAsync(sent.Body.AsMemory(0, Math.Max(0, sent.Body.Length - 1)), cancellation);
        byte[] block = new byte[BlockSize];
        Array.Fill(block, (byte)' ');
        while (true)
        {
            await wire.SendAsync(block, cancellation);
        }
    }
}
