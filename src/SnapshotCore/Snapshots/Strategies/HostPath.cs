using SnapshotCore.BackupHost;

namespace SnapshotCore.Snapshots.Strategies;

/// <summary>The way by the host: one call to its snapshot service.</summary>
internal sealed class HostPath
{
    private readonly PreSnapshot _asked;
    private readonly HostSnapshotter _snapshotter;

    /// <param name="snapshotter">Makes the call.</param>
    /// <param name="asked">What the host answered to <c>presnapshot</c>.</param>
    internal HostPath(HostSnapshotter snapshotter, PreSnapshot asked)
    {
        _snapshotter = snapshotter;
        _asked = asked;
    }

    /// <summary>Whether the host's snapshot service is there.</summary>
    internal bool IsAvailable => _asked.IsAvailable;

    /// <summary>Makes the call.</summary>
    internal ISnapshotter Snapshotter => _snapshotter;

    /// <summary>
    /// Looks whether the host listens at all, if it has not just answered: applications are not brought to rest for a call that
    /// nobody takes.
    /// </summary>
    /// <param name="cancellation">Stops the looking.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    internal async Task<SnapshotStart> OpenAsync(CancellationToken cancellation) =>
        _asked.Status == HostStatus.NoAnswer && await _snapshotter.WarmAsync(cancellation) is { } set
            ? SnapshotStart.Refused(SnapshotClassifier.Classify(set), set)
            : SnapshotStart.With(_snapshotter);
}
