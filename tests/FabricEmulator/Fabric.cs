using System.Collections.Concurrent;

using AgentEmulator.Agent;
using AgentEmulator.Certificates;

using FabricEmulator.Http;
using FabricEmulator.Plugin;
using FabricEmulator.Wire;

namespace FabricEmulator;

/// <summary>
/// What the real guest agent of a machine talks to: wire server, host plugin and instance metadata, at the addresses that every machine in
/// Azure knows. They exist only in a network namespace that was made for it (scripts/sandbox --with-host-address); elsewhere it can't start.
/// </summary>
public sealed class Fabric : IAsyncDisposable
{
    private readonly Wishes _wishes;
    private readonly VmKeys _keys;
    private readonly UploadLog _uploads = new();
    private readonly TelemetryLog _telemetry = new();
    private readonly ConcurrentQueue<FabricRequest> _requests = new();
    private readonly List<HttpService> _services = [];

    private Fabric(bool throughHost, TimeProvider clock)
    {
        _wishes = new Wishes(clock);
        _keys = new VmKeys(clock);
        var documents = new GoalStateDocuments(new VmIdentity());
        var blobs = new BlobStore(_wishes, _uploads);
        Serve(FabricUrls.Address, FabricUrls.WirePort, new WireServer(_wishes, documents, _keys, throughHost ? null : blobs, _telemetry).Answer);
        Serve(FabricUrls.Address, FabricUrls.PluginPort, new HostPlugin(blobs, _uploads).Answer);
        Serve(FabricUrls.MetadataAddress, FabricUrls.WirePort, static _ => FabricReply.NotFound);
    }

    /// <summary>The certificate of the machine, which the agent gets; protected settings are encrypted to it.</summary>
    public VmCertificate Certificate => _keys.Certificate;

    /// <summary>The status documents so far, oldest first.</summary>
    public IReadOnlyList<StatusUpload> Uploads => _uploads.All;

    /// <summary>The telemetry events so far, oldest first.</summary>
    public IReadOnlyList<FabricEvent> Telemetry => _telemetry.All;

    /// <summary>All requests so far, oldest first.</summary>
    public IReadOnlyList<FabricRequest> Requests => [.. _requests];

    /// <summary>The first request that the fabric itself failed to answer, a mistake of its own; null if there is none.</summary>
    public Exception? Fault => _services.Select(service => service.Fault).FirstOrDefault(fault => fault is not null);

    /// <summary>What is wanted of the machine.</summary>
    public GoalState Wanted => _wishes.Current;

    /// <summary>Starts all services.</summary>
    /// <param name="clock">Stamps goal states and certificates.</param>
    /// <param name="throughHost">Storage refuses the machine: manifests, packages and status have to go by the host plugin.</param>
    /// <exception cref="System.Net.HttpListenerException">The addresses are not this network namespace's, or taken.</exception>
    public static Fabric Start(TimeProvider clock, bool throughHost = false) => new(throughHost, clock);

    /// <summary>Makes a goal state the current one; the agent finds it when it looks next.</summary>
    public void Want(GoalState goal) => _wishes.Set(goal);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (HttpService service in _services)
        {
            await service.DisposeAsync();
        }

        _keys.Dispose();
    }

    private void Serve(string address, int port, Func<FabricRequest, FabricReply> answer) =>
        _services.Add(HttpService.Start(address, port, request =>
        {
            _requests.Enqueue(request);
            return answer(request);
        }));
}
