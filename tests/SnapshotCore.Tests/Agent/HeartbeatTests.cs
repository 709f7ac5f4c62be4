using Newtonsoft.Json.Linq;

namespace SnapshotCore.Tests.Agent;

/// <summary>We run and end; an agent that waited for our heartbeat would call the handler unresponsive after ten minutes.</summary>
public sealed class HeartbeatTests
{
    [Fact]
    public void The_manifest_promises_no_heartbeat()
    {
        var manifest = JArray.Parse(File.ReadAllText(Path.Combine(Repository.Root, "HandlerManifest.json")));

        JToken promise = manifest[0]["handlerManifest"]!["reportHeartbeat"]!;
        Assert.Equal((JTokenType.Boolean, false), (promise.Type, (bool)promise));
    }
}
