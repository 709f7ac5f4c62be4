using System.Text.Json.Nodes;

namespace HostEmulator.Answers;

/// <content>Answers whose document isn't the real service's, whatever the call.</content>
public sealed partial record HostAnswer
{
    /// <summary>A byte order mark before the genuine answer.</summary>
    public static HostAnswer ByteOrderMark { get; } = new("bom") { HasByteOrderMark = true };

    /// <summary>The genuine answer without its last character.</summary>
    public static HostAnswer InvalidJson { get; } = new("invalid-json") { Body = genuine => AnswerText.Of(genuine)[..^1] };

    /// <summary>An array instead of an object.</summary>
    public static HostAnswer JsonArray { get; } = Json("[]") with { Name = "json-array" };

    /// <summary>A text instead of an object.</summary>
    public static HostAnswer JsonString { get; } = Json("\"ok\"") with { Name = "json-string" };

    /// <summary>The JSON null instead of an object.</summary>
    public static HostAnswer JsonNull { get; } = Json("null") with { Name = "json-null" };

    /// <summary>The genuine fields, each value of another type: texts are numbers, numbers texts, booleans objects.</summary>
    public static HostAnswer WrongTypes { get; } = Changed("wrong-types", OtherTypes.Give);

    /// <summary>The genuine answer with fields that nobody knows, at every level.</summary>
    public static HostAnswer UnknownFields { get; } = Changed("unknown-fields", UnknownField.Give);

    /// <summary>Any text with the status of success.</summary>
    /// <param name="text">The body.</param>
    public static HostAnswer Json(string text) => new("json") { Body = _ => text };

    /// <summary>The genuine answer, changed.</summary>
    /// <param name="name">What the answer is called in reports.</param>
    /// <param name="change">What is done to the document.</param>
    public static HostAnswer Changed(string name, Action<JsonObject> change) => new(name)
    {
        Body = genuine =>
        {
            change(genuine);
            return AnswerText.Of(genuine);
        },
    };
}
