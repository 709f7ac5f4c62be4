using System.Text.Json.Nodes;

namespace HostEmulator.Answers;

/// <summary>Adds a field that nobody knows to every object of a document.</summary>
internal static class UnknownField
{
    internal const string Name = "addedLater";

    internal static void Give(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (JsonNode? value in fields.Select(field => field.Value).ToList())
                {
                    Give(value);
                }

                fields[Name] = new JsonObject { ["values"] = new JsonArray(1, "two", null) };
                break;
            case JsonArray items:
                foreach (JsonNode? item in items)
                {
                    Give(item);
                }

                break;
        }
    }
}
