using HostEmulator.Delivery;

namespace HostEmulator.Answers;

/// <content>The genuine answer, and how it doesn't reach the client as it should.</content>
public sealed partial record HostAnswer
{
    /// <summary>The connection is accepted, the request read, and never answered.</summary>
    public static HostAnswer Hang { get; } = By("hang", AnswerDelivery.Silent);

    /// <summary>The connection is reset before the answer.</summary>
    public static HostAnswer Reset { get; } = By("reset", AnswerDelivery.Reset);

    /// <summary>The connection is reset in the middle of the body.</summary>
    public static HostAnswer ResetInBody { get; } = By("reset-in-body", AnswerDelivery.ResetInBody);

    /// <summary>The connection is closed in an orderly way, without an answer.</summary>
    public static HostAnswer Closed { get; } = By("close", AnswerDelivery.Closed);

    /// <summary>Content-Length says more than is sent before the connection is closed.</summary>
    public static HostAnswer Truncated { get; } = By("truncated", AnswerDelivery.Truncated);

    /// <summary>A body that never ends, as fast as the client reads it.</summary>
    public static HostAnswer Endless { get; } = By("endless", AnswerDelivery.Endless);

    /// <summary>Transfer-Encoding chunked, in small chunks: right, if unusual.</summary>
    public static HostAnswer Chunked { get; } = By("chunked", AnswerDelivery.Chunked());

    /// <summary>HTTP/1.0: no length, the end of the connection is the end of the body.</summary>
    public static HostAnswer Http10 { get; } = By("http10", AnswerDelivery.Http10);

    /// <summary>The connection is closed after the answer, and the answer says so.</summary>
    public static HostAnswer ConnectionClose { get; } = By("connection-close", AnswerDelivery.Closing);

    /// <summary>An interim 100 Continue comes before the answer.</summary>
    public static HostAnswer Interim { get; } = By("interim", AnswerDelivery.AfterInterim);

    /// <summary>The answer comes late.</summary>
    /// <param name="delay">How late.</param>
    public static HostAnswer Slow(TimeSpan delay) => new($"slow={delay.TotalSeconds}") { Delay = delay };

    /// <summary>The head comes at once, then a byte of the body at a time.</summary>
    /// <param name="interval">The time before each byte.</param>
    public static HostAnswer DripBody(TimeSpan interval) =>
        By($"drip={interval.TotalSeconds}", AnswerDelivery.DrippingBody(interval));

    /// <summary>A byte at a time from the status line on.</summary>
    /// <param name="interval">The time before each byte.</param>
    public static HostAnswer DripHead(TimeSpan interval) =>
        By($"drip-head={interval.TotalSeconds}", AnswerDelivery.DrippingHead(interval));

    private static HostAnswer By(string name, AnswerDelivery delivery) => new(name) { Delivery = delivery };
}
