using SnapshotCore.Errors;
using SnapshotCore.Settings;
using SnapshotCore.Storage;

namespace SnapshotCore.Snapshots.Strategies;

/// <summary>The way from inside the VM: through the disks' SAS URIs, each proven before anything is touched.</summary>
internal sealed class GuestPath : IDisposable
{
    private readonly SnapshotRequest _request;
    private readonly StorageConnections _connections;
    private readonly TimeProvider _clock;
    private readonly bool _isSequential;
    private BlobSnapshotter? _snapshotter;

    /// <param name="request">What is asked for.</param>
    /// <param name="connections">How storage is reached.</param>
    /// <param name="clock">Clock of every limit and timestamp.</param>
    /// <param name="isSequential">One disk after the other, as the owner may wish.</param>
    internal GuestPath(SnapshotRequest request, StorageConnections connections, TimeProvider clock, bool isSequential)
    {
        _request = request;
        _connections = connections;
        _clock = clock;
        _isSequential = isSequential;
    }

    /// <inheritdoc/>
    public void Dispose() => _snapshotter?.Dispose();

    /// <summary>Looks whether there are URIs, and proves them.</summary>
    /// <param name="cancellation">Stops the proving.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    internal async Task<SnapshotStart> OpenAsync(CancellationToken cancellation)
    {
        if (_request.ValidateDisks() is { } problem)
        {
            return SnapshotStart.Refused(problem);
        }

        Result<BlobSnapshotter> created = BlobSnapshotter.Create(
            _request.Disks,
            _request.BackupMetadata ?? [],
            _connections,
            _clock,
            _isSequential,
            _request.IncludedDisks.IsVmAdeEnabled);
        if (!created.IsSuccess)
        {
            return SnapshotStart.Refused(created.Error);
        }

        _snapshotter = created.Value;
        IReadOnlyList<DiskProof> proofs = await _snapshotter.ProveAsync(cancellation);
        string remark = $"proof: {proofs.Count(proof => !proof.IsRefused)} of {proofs.Count} disks may be snapshotted";
        return SnapshotClassifier.Classify(proofs) is { } refused
            ? SnapshotStart.Refused(
                refused, new SnapshotSet(SnapshotSource.Guest, [.. proofs.Select(proof => proof.ToUnattempted())]), remark)
            : SnapshotStart.With(_snapshotter, remark) with
            {
                Problem = proofs.Select(proof => proof.Problem).FirstOrDefault(problem => problem is not null),
            };
    }
}
