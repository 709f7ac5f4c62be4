using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HostEmulator.Answers;

/// <summary>Documents as the service writes them: on one line, with nothing escaped that need not be.</summary>
internal static class AnswerText
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Of(JsonNode document) => document.ToJsonString(Plain);
}
