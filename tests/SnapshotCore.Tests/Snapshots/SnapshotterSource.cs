using SnapshotCore.Linux;
using SnapshotCore.Settings;
using SnapshotCore.Snapshots;
using SnapshotCore.Storage;
using SnapshotCore.Tests.Storage;

namespace SnapshotCore.Tests.Snapshots;

/// <summary>Makes snapshotters, over the real clock or a fast one, and takes snapshots with them.</summary>
internal sealed class SnapshotterSource : IDisposable
{
    internal const string Time = "2026-03-04T05:06:10.1234567Z";
    internal static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    private readonly StorageConnections _fastConnections;

    internal SnapshotterSource() => _fastConnections = new StorageConnections(proxy: null, Fast);

    /// <summary>A clock whose limits pass quickly.</summary>
    internal FastClock Fast { get; } = new();

    /// <summary>Connections over the real clock.</summary>
    internal StorageConnections Connections { get; } = new(proxy: null, TimeProvider.System);

    public void Dispose()
    {
        Connections.Dispose();
        _fastConnections.Dispose();
    }

    internal static async Task<IReadOnlyList<DiskSnapshot>> TakeAsync(BlobSnapshotter snapshotter, TimeProvider clock)
    {
        using BlobBurst burst = snapshotter.TakeAll(Deadline.After(Window, clock));
        await burst.Ended;
        return burst.Results;
    }

    internal BlobSnapshotter Create(
        IReadOnlyList<SasUri> disks, TimeProvider? clock = null, params KeyValuePair<string, string>[] metadata) =>
        BlobSnapshotter.Create(
            disks, metadata, clock == Fast ? _fastConnections : Connections, clock ?? TimeProvider.System).Value;

    internal async Task<DiskSnapshot> TakeOneAsync(RawHttpServer server, TimeProvider clock)
    {
        using BlobSnapshotter snapshotter = Create([Sas.Of(server.Address)], clock);
        return Assert.Single(await TakeAsync(snapshotter, clock));
    }
}
