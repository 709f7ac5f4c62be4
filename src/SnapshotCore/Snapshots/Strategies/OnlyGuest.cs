namespace SnapshotCore.Snapshots.Strategies;

/// <summary>From inside the VM, and not otherwise.</summary>
internal sealed class OnlyGuest(GuestPath guest) : ISnapshotStrategy
{
    /// <inheritdoc/>
    public Task<SnapshotStart> BeginAsync(CancellationToken cancellation) => guest.OpenAsync(cancellation);

    /// <inheritdoc/>
    public ISnapshotter? TakeOver(SnapshotSet tried) => null;
}
