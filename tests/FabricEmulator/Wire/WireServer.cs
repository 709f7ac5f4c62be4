using AgentEmulator.Agent;

using FabricEmulator.Http;

namespace FabricEmulator.Wire;

/// <summary>The wire server, 168.63.129.16:80: protocol versions, the goal state and its parts, telemetry; and, beside it, blobs.</summary>
internal sealed class WireServer(Wishes wishes, GoalStateDocuments documents, VmKeys keys, BlobStore blobs, TelemetryLog telemetry)
{
    internal FabricReply Answer(FabricRequest request)
    {
        string path = request.Target.Split('?')[0];
        string query = request.Target[path.Length..];
        return (request.Method, path.TrimEnd('/')) switch
        {
            ("GET", "") when query == "?comp=versions" => FabricReply.Xml(GoalStateDocuments.Versions()),
            ("GET", "/machine") when query == "?comp=goalstate" => FabricReply.Xml(documents.GoalState(wishes.Current)),
            ("GET", FabricUrls.HostingEnvironmentPath) => FabricReply.Xml(documents.HostingEnvironment()),
            ("GET", FabricUrls.SharedConfigPath) => FabricReply.Xml(documents.SharedConfig()),
            ("GET", FabricUrls.CertificatesPath) => Certificates(request),
            ("GET", var config) when config.StartsWith(FabricUrls.ExtensionsConfigPath, StringComparison.Ordinal) => ExtensionsConfig(),
            ("POST", "/machine") when query == "?comp=telemetrydata" => Telemetry(request),
            ("POST", "/machine" or "/HealthService") => FabricReply.Ok,
            (var method, _) when path.StartsWith("/blobs/", StringComparison.Ordinal) => blobs.Answer(method, request.Target, request.Body),
            _ => FabricReply.NotFound,
        };
    }

    private FabricReply ExtensionsConfig()
    {
        (GoalState goal, DateTimeOffset since) = wishes.CurrentSince;
        return FabricReply.Xml(documents.ExtensionsConfig(goal, since));
    }

    private FabricReply Certificates(FabricRequest request)
    {
        string data = keys.EnvelopeFor(request.Header("x-ms-guest-agent-public-x509-cert"), request.Header("x-ms-cipher-name"));
        return FabricReply.Xml(GoalStateDocuments.Certificates(wishes.Current, data));
    }

    private FabricReply Telemetry(FabricRequest request)
    {
        telemetry.Add(request.Body.Span);
        return FabricReply.Ok;
    }
}
