namespace HostEmulator.Delivery;

/// <summary>Where an answer breaks off.</summary>
internal enum BreakPoint
{
    /// <summary>Before its first byte.</summary>
    BeforeHead,

    /// <summary>In the middle of the body.</summary>
    InBody,
}

internal sealed record BrokenDelivery(BreakPoint Point, bool IsReset) : AnswerDelivery
{
    internal override async Task<DeliveryEnd> SendAsync(AnswerMessage message, AnswerWire wire, CancellationToken cancellation)
    {
        if (IsReset)
        {
            wire.ResetAtEnd();
        }

        if (Point == BreakPoint.InBody)
        {
            // One more than half the body, at least, stays away: an empty body breaks off as well.
            byte[] head = message.Head(AnswerMessage.LengthOf(message.Body.Length + 1));
            await wire.SendAsync((byte[])[.. head, .. message.Body[..(message.Body.Length / 2)]], cancellation);
        }

        return DeliveryEnd.Broken;
    }
}
