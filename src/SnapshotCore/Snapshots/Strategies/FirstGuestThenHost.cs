namespace SnapshotCore.Snapshots.Strategies;

/// <summary>
/// From inside the VM; by the host if that can't be begun for any disk, or if then not one snapshot succeeds.
/// </summary>
internal sealed class FirstGuestThenHost(GuestPath guest, HostPath host) : ISnapshotStrategy
{
    /// <inheritdoc/>
    public async Task<SnapshotStart> BeginAsync(CancellationToken cancellation)
    {
        SnapshotStart start = await guest.OpenAsync(cancellation);
        if (start.Refusal is not { } refusal || start.IsPartial)
        {
            return start;
        }

        SnapshotStart instead = await host.OpenAsync(cancellation);
        return instead with
        {
            GivenUp = refusal,
            Remarks = [.. start.Remarks, $"strategy: the guest can't take the snapshots, so the host is to: {refusal.Message}", .. instead.Remarks],
        };
    }

    /// <inheritdoc/>
    public ISnapshotter? TakeOver(SnapshotSet tried) =>
        tried is { Source: SnapshotSource.Guest, IsAllFailed: true } ? host.Snapshotter : null;
}
