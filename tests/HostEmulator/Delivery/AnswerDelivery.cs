namespace HostEmulator.Delivery;

/// <summary>How an answer's bytes reach the client, or don't.</summary>
public abstract record AnswerDelivery
{
    private protected AnswerDelivery()
    {
    }

    /// <summary>At once and as a whole; the connection stays open for the next request.</summary>
    public static AnswerDelivery Whole { get; } = new WholeDelivery(Closes: false);

    /// <summary>The same, with <c>Connection: close</c>.</summary>
    public static AnswerDelivery Closing { get; } = new WholeDelivery(Closes: true);

    /// <summary>An interim 100 Continue first.</summary>
    public static AnswerDelivery AfterInterim { get; } = new InterimDelivery();

    /// <summary>As HTTP/1.0: no length, closed at the end.</summary>
    public static AnswerDelivery Http10 { get; } = new Http10Delivery();

    /// <summary>Never; the connection stays open until the client closes it.</summary>
    public static AnswerDelivery Silent { get; } = new SilentDelivery();

    /// <summary>The connection is closed instead.</summary>
    public static AnswerDelivery Closed { get; } = new BrokenDelivery(BreakPoint.BeforeHead, IsReset: false);

    /// <summary>The connection is reset instead.</summary>
    public static AnswerDelivery Reset { get; } = new BrokenDelivery(BreakPoint.BeforeHead, IsReset: true);

    /// <summary>The connection is closed in the middle of the body.</summary>
    public static AnswerDelivery Truncated { get; } = new BrokenDelivery(BreakPoint.InBody, IsReset: false);

    /// <summary>The connection is reset in the middle of the body.</summary>
    public static AnswerDelivery ResetInBody { get; } = new BrokenDelivery(BreakPoint.InBody, IsReset: true);

    /// <summary>The body goes on for ever.</summary>
    public static AnswerDelivery Endless { get; } = new EndlessDelivery();

    /// <summary>With Transfer-Encoding chunked.</summary>
    /// <param name="size">Bytes in a chunk.</param>
    public static AnswerDelivery Chunked(int size = 7) => new ChunkedDelivery(size);

    /// <summary>The head at once, the body a byte at a time.</summary>
    /// <param name="interval">The time before each byte.</param>
    public static AnswerDelivery DrippingBody(TimeSpan interval) => new DrippingDelivery(interval, IsHeadWhole: true);

    /// <summary>A byte at a time from the status line on.</summary>
    /// <param name="interval">The time before each byte.</param>
    public static AnswerDelivery DrippingHead(TimeSpan interval) => new DrippingDelivery(interval, IsHeadWhole: false);

    /// <summary>Sends what there is to send.</summary>
    /// <returns>How it ended.</returns>
    internal abstract Task<DeliveryEnd> SendAsync(AnswerMessage message, AnswerWire wire, CancellationToken cancellation);
}
