using System.Text;
using System.Text.Json.Nodes;

using HostEmulator.Delivery;

namespace HostEmulator.Answers;

/// <summary>
/// One answer of the host, the real service's or a faulty one: what is said, and how its bytes reach the client. The
/// faults have names (<c>HostAnswer.Truncated</c>); they can be combined: <c>HostAnswer.Status(503) with { Delivery =
/// AnswerDelivery.DrippingBody(interval) }</c>.
/// </summary>
public sealed partial record HostAnswer
{
    private HostAnswer(string name) => Name = name;

    /// <summary>The real service's answer to a request that is right.</summary>
    public static HostAnswer Genuine { get; } = new("genuine");

    /// <summary>What it is called in reports.</summary>
    public string Name { get; init; }

    /// <summary>The HTTP status.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Headers besides Content-Type, Content-Length and Connection.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Makes the body's text from the real service's answer, which it may change.</summary>
    public Func<JsonObject, string> Body { get; init; } = AnswerText.Of;

    /// <summary>Whether a UTF-8 byte order mark comes before the body.</summary>
    public bool HasByteOrderMark { get; init; }

    /// <summary>How long the host works before the first byte.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How the bytes reach the client, if they do.</summary>
    public AnswerDelivery Delivery { get; init; } = AnswerDelivery.Whole;

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    internal AnswerMessage Make(JsonObject genuine)
    {
        byte[] body = Encoding.UTF8.GetBytes(Body(genuine));
        return new AnswerMessage(Status, Headers, HasByteOrderMark ? [.. Encoding.UTF8.Preamble, .. body] : body);
    }
}
