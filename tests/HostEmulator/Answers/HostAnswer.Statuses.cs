using System.Text.Json.Nodes;

namespace HostEmulator.Answers;

/// <content>Answers that differ by their status.</content>
public sealed partial record HostAnswer
{
    /// <summary>A web page as gateways show it: not the snapshot service, but something did answer.</summary>
    public const string Page = "<html><body><h1>Server Error</h1></body></html>";

    /// <summary>HTTP 500 as the snapshot service words it: the body begins with <c>{ "error"</c>.</summary>
    public static HostAnswer ServiceError { get; } = Error(500, "The snapshot could not be taken.") with { Name = "error" };

    /// <summary>HTTP 500 of something else.</summary>
    public static HostAnswer ForeignError { get; } = Of(500, Page) with { Name = "foreign-error" };

    /// <summary>Any status with any body.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The body.</param>
    public static HostAnswer Of(int status, string body = "") =>
        new($"status={status}") { Status = status, Body = _ => body };

    /// <summary>Any status with the service's own words: <c>{ "error": … }</c>.</summary>
    /// <param name="status">The status.</param>
    /// <param name="message">The error's message.</param>
    public static HostAnswer Error(int status, string message) =>
        Of(status, $$"""{ "error": {{AnswerText.Of(new JsonObject { ["code"] = status.ToString(), ["message"] = message })}} }""");

    /// <summary>Success without a body.</summary>
    /// <param name="status">200 or 201.</param>
    public static HostAnswer Empty(int status = 200) => Of(status) with { Name = $"empty={status}" };

    /// <summary>The genuine answer with another status of success.</summary>
    public static HostAnswer Created { get; } = new("created") { Status = 201 };

    /// <summary>Another server is said to have the answer.</summary>
    /// <param name="location">Where.</param>
    /// <param name="status">301, 302, 307 or 308.</param>
    public static HostAnswer Redirect(Uri location, int status = 302) => Of(status) with
    {
        Name = $"redirect to {location}",
        Headers = [new("Location", location.AbsoluteUri)],
    };
}
