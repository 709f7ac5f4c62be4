using AgentEmulator.Agent;

using FabricEmulator.Http;
using FabricEmulator.Wire;

namespace FabricEmulator;

/// <summary>The storage that the goal state names: extension manifests, packages, the status blob.</summary>
internal sealed class BlobStore(Wishes wishes, GoalStateDocuments documents, UploadLog uploads)
{
    /// <param name="method">GET or PUT.</param>
    /// <param name="url">The URL, or its path and query.</param>
    /// <param name="body">What is put.</param>
    internal FabricReply Answer(string method, string url, ReadOnlyMemory<byte> body)
    {
        string path = url.Split('?')[0];
        string name = path[(path.LastIndexOf('/') + 1)..];
        if (method == "PUT" && path.EndsWith(FabricUrls.StatusPath, StringComparison.Ordinal))
        {
            uploads.Add(body.Span, throughHost: false);
            return FabricReply.Created;
        }

        return path switch
        {
            _ when path.Contains(FabricUrls.ManifestPath, StringComparison.Ordinal) => Manifest(Path.GetFileNameWithoutExtension(name)),
            _ when path.Contains(FabricUrls.PackagePath, StringComparison.Ordinal) => Package(name),
            _ => FabricReply.NotFound,
        };
    }

    private FabricReply Manifest(string handler) =>
        wishes.Handler(handler) is HandlerGoal goal ? FabricReply.Xml(documents.Manifest(goal)) : FabricReply.NotFound;

    private FabricReply Package(string name) =>
        wishes.Package(name) is { } file && File.Exists(file) ? new FabricReply(200, File.ReadAllBytes(file)) : FabricReply.NotFound;
}
