namespace SnapshotCore.Snapshots.Strategies;

/// <summary>One of the ways of <see cref="StrategyKind"/>, in one run.</summary>
internal interface ISnapshotStrategy
{
    /// <summary>Finds out who takes the snapshots, before scripts and freeze.</summary>
    /// <param name="cancellation">Stops the asking.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task<SnapshotStart> BeginAsync(CancellationToken cancellation);

    /// <summary>Who takes over, with a freeze of its own, after snapshots were tried; null if nobody does.</summary>
    /// <param name="tried">What came of them.</param>
    public ISnapshotter? TakeOver(SnapshotSet tried);
}
