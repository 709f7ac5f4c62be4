using System.Text.Json;
using System.Text.Json.Nodes;

namespace HostEmulator.Answers;

/// <summary>Gives every value of a document another type; objects and arrays keep their shape, null stays.</summary>
internal static class OtherTypes
{
    internal static void Give(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (JsonNode? value in fields.Select(field => field.Value).ToList())
                {
                    Give(value);
                }

                break;
            case JsonArray items:
                foreach (JsonNode? item in items.ToList())
                {
                    Give(item);
                }

                break;
            case JsonValue value:
                value.ReplaceWith(Other(value.GetValueKind()));
                break;
        }
    }

    private static JsonNode Other(JsonValueKind kind) => kind switch
    {
        JsonValueKind.String => 7,
        JsonValueKind.Number => "seven",
        _ => new JsonObject(),
    };
}
