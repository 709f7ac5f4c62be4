namespace SnapshotCore.Snapshots.Strategies;

/// <summary>
/// By the host if its answer to <c>presnapshot</c> says that its service is there, else from inside the VM. That answer alone
/// decides: a host that then fails is not stood in for.
/// </summary>
internal sealed class FirstHostThenGuest(GuestPath guest, HostPath host) : ISnapshotStrategy
{
    /// <inheritdoc/>
    public Task<SnapshotStart> BeginAsync(CancellationToken cancellation) =>
        host.IsAvailable ? host.OpenAsync(cancellation) : guest.OpenAsync(cancellation);

    /// <inheritdoc/>
    public ISnapshotter? TakeOver(SnapshotSet tried) => null;
}
