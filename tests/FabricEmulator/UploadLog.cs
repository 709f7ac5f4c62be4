using System.Text.Json.Nodes;

namespace FabricEmulator;

/// <summary>A status document that the agent has uploaded.</summary>
/// <param name="Document">The document.</param>
/// <param name="ThroughHost">It came by the host plugin, and not to the blob itself.</param>
public sealed record StatusUpload(JsonObject Document, bool ThroughHost)
{
    /// <summary>The incarnation of the goal state that the agent has processed; 0 if it doesn't say.</summary>
    public int Incarnation => (string?)Document["aggregateStatus"]?["vmArtifactsAggregateStatus"]?["goalStateAggregateStatus"]?["inSvdSeqNo"]
        is { } text && int.TryParse(text, out int number) ? number : 0;

    /// <summary>What is reported of a handler; null if nothing.</summary>
    public JsonObject? Handler(string name) => ((JsonArray?)Document["aggregateStatus"]?["handlerAggregateStatus"])?
        .OfType<JsonObject>().FirstOrDefault(entry => (string?)entry["handlerName"] == name);
}

/// <summary>The status documents, in the order in which they came.</summary>
internal sealed class UploadLog
{
    private readonly Lock _gate = new();
    private readonly List<StatusUpload> _uploads = [];

    internal IReadOnlyList<StatusUpload> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _uploads];
            }
        }
    }

    internal void Add(ReadOnlySpan<byte> document, bool throughHost)
    {
        if (JsonNode.Parse(document) is JsonObject parsed)
        {
            lock (_gate)
            {
                _uploads.Add(new StatusUpload(parsed, throughHost));
            }
        }
    }
}
