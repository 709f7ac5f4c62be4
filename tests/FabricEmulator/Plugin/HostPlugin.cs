using System.Text.Json.Nodes;

using FabricEmulator.Http;
using FabricEmulator.Wire;

namespace FabricEmulator.Plugin;

/// <summary>The host's plugin for guest agents, 168.63.129.16:32526: it fetches and uploads what the machine itself can't.</summary>
internal sealed class HostPlugin(BlobStore blobs, UploadLog uploads)
{
    internal FabricReply Answer(FabricRequest request) => (request.Method, request.Target.Split('?')[0]) switch
    {
        ("GET", "/versions") => FabricReply.Text($"[\"{FabricUrls.PluginVersion}\"]"),
        ("GET", "/extensionArtifact") => blobs.Answer("GET", request.Header("x-ms-artifact-location"), default),
        ("PUT", "/status") => Status(request),
        ("PUT", "/vmAgentLog") or ("GET", "/health") => FabricReply.Ok,
        _ => FabricReply.NotFound, // also /vmSettings: goal states come by the wire server alone
    };

    private FabricReply Status(FabricRequest request)
    {
        JsonNode? wrapped = JsonNode.Parse(request.Body.Span);
        if ((string?)wrapped?["content"] is not { } content)
        {
            return new FabricReply(400, default);
        }

        uploads.Add(Convert.FromBase64String(content), throughHost: true);
        return FabricReply.Ok;
    }
}
