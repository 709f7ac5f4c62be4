namespace SnapshotCore.Freeze;

/// <summary>Limits of one freeze.</summary>
/// <param name="Timeout">The hard limit of the frozen window, from before the first FIFREEZE; never unlimited. Default of the owner's configuration: 60 s.</param>
/// <param name="FreezeWait">How long to wait until all are frozen, if that ends before the timeout; 66 s by default.</param>
public sealed record FreezeOptions(TimeSpan Timeout, TimeSpan FreezeWait)
{
    /// <summary>How long opening the mount points may take before the freeze is refused.</summary>
    public TimeSpan OpenWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long dirty data may be written back beforehand before the freeze is tried regardless.</summary>
    public TimeSpan SyncWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long <see cref="FreezeSession.Thaw"/> waits for FITHAW calls to return.</summary>
    public TimeSpan ThawWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long <see cref="FreezeSession.Thaw"/> waits for late freezes; they are answered in any case.</summary>
    public TimeSpan LateWait { get; init; } = TimeSpan.FromSeconds(5);
}
