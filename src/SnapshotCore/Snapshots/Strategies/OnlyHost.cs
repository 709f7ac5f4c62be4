namespace SnapshotCore.Snapshots.Strategies;

/// <summary>By the host, and not otherwise.</summary>
internal sealed class OnlyHost(HostPath host) : ISnapshotStrategy
{
    /// <inheritdoc/>
    public Task<SnapshotStart> BeginAsync(CancellationToken cancellation) => host.OpenAsync(cancellation);

    /// <inheritdoc/>
    public ISnapshotter? TakeOver(SnapshotSet tried) => null;
}
