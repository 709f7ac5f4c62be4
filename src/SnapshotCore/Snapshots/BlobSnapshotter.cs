using SnapshotCore.Errors;
using SnapshotCore.Linux;
using SnapshotCore.Settings;
using SnapshotCore.Storage;

namespace SnapshotCore.Snapshots;

/// <summary>
/// Takes the snapshots of a VM's disks from inside the VM: proves each SAS, opens a connection for each disk, and then,
/// while file systems are frozen, asks for all snapshots at once. One caller at a time.
/// Contract: docs/protocol.md, "Storage"; retries: docs/decisions/0003-retries-inside-the-frozen-window.md.
/// </summary>
internal sealed class BlobSnapshotter : ISnapshotter, IDisposable
{
    private readonly IReadOnlyList<SnapshotCall> _calls;
    private readonly StoragePipelines _pipelines;
    private readonly TimeProvider _clock;
    private readonly bool _isSequential;
    private Task? _rehearsal;

    private BlobSnapshotter(
        IReadOnlyList<SnapshotCall> calls, StoragePipelines pipelines, TimeProvider clock, bool isSequential)
    {
        _calls = calls;
        _pipelines = pipelines;
        _clock = clock;
        _isSequential = isSequential;
    }

    /// <inheritdoc/>
    public SnapshotSource Source => SnapshotSource.Guest;

    /// <summary>Prepares the calls; nothing is sent yet.</summary>
    /// <param name="disks">The disks' blobs, in the request's order; may be empty.</param>
    /// <param name="metadata">The request's <c>backupMetadata</c>, sent with each snapshot.</param>
    /// <param name="connections">How storage is reached.</param>
    /// <param name="clock">Clock of every limit and timestamp.</param>
    /// <param name="isSequential">One disk after the other, as the owner may wish (<c>seqsnapshot = 2</c>).</param>
    /// <param name="isEncrypted">
    /// Whether Azure Disk Encryption is to be handled: each snapshot is then marked with what its disk's blob says about it.
    /// </param>
    /// <returns>The snapshotter, or <see cref="ErrorCode.Parameter"/> naming the metadata that can't be sent.</returns>
    public static Result<BlobSnapshotter> Create(
        IReadOnlyList<SasUri> disks,
        IReadOnlyList<KeyValuePair<string, string>> metadata,
        StorageConnections connections,
        TimeProvider clock,
        bool isSequential = false,
        bool isEncrypted = false)
    {
        Result<IDictionary<string, string>> headers = SnapshotMetadata.Check(metadata);
        if (!headers.IsSuccess)
        {
            return headers.Error;
        }

        SnapshotCall[] calls = [.. disks.Select((disk, index) =>
            new SnapshotCall(index, disk, headers.Value, connections.OpenPool(), connections.Pipelines, clock)
            {
                IsEncrypted = isEncrypted,
            })];
        return new BlobSnapshotter(calls, connections.Pipelines, clock, isSequential);
    }

    /// <summary>
    /// Finds out which disks can't be snapshotted: a SAS that has expired or grants too little, a blob that is missing,
    /// a SAS that storage refuses. All disks at once, two attempts of at most 10 s. No answer refuses nothing. What encrypted
    /// disks' blobs say about their encryption is read on the way.
    /// </summary>
    /// <param name="cancellation">Stops the asking.</param>
    /// <returns>One proof per disk, in the disks' order; <see cref="SnapshotClassifier"/> judges them.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<IReadOnlyList<DiskProof>> ProveAsync(CancellationToken cancellation)
    {
        Task<DiskProof>[] proofs = [.. _calls.Select(call => call.ProveAsync(cancellation))];
        _ = RehearseAsync(); // while storage thinks
        return await Task.WhenAll(proofs);
    }

    /// <summary>
    /// Opens a connection for each disk that has none, proves each by a HEAD, and sees that the road of a snapshot has
    /// been rehearsed. Called right before the freeze; takes at most 3 s. A disk that doesn't answer is no error here, and
    /// is not asked again by a later call.
    /// </summary>
    /// <param name="cancellation">Stops the warming.</param>
    /// <returns>How many disks have a connection that has just carried a call.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<int> WarmAsync(CancellationToken cancellation)
    {
        await RehearseAsync();
        bool[] answered = await Task.WhenAll(_calls.Select(call => call.WarmAsync(cancellation)));
        return answered.Count(static isAnswered => isAnswered);
    }

    /// <summary>
    /// Asks for the snapshots: called while frozen. Returns as soon as the requests are on their way and never throws;
    /// each attempt lasts 10 s at most and none outlasts <paramref name="deadline"/>.
    /// </summary>
    /// <param name="deadline">When the last attempt must have ended; early enough for the thaw to follow in time.</param>
    internal BlobBurst TakeAll(Deadline deadline) => BlobBurst.Start(_calls, deadline, _isSequential);

    /// <inheritdoc/>
    ISnapshotBurst ISnapshotter.TakeAll(Deadline deadline) => TakeAll(deadline);

    /// <inheritdoc/>
    async Task<SnapshotSet?> ISnapshotter.WarmAsync(CancellationToken cancellation)
    {
        await WarmAsync(cancellation);
        return null; // each disk has storage of its own to answer for it
    }

    /// <summary>Closes the connections; a burst that is still under way ends with failures.</summary>
    public void Dispose()
    {
        foreach (SnapshotCall call in _calls)
        {
            call.Dispose();
        }
    }

    private Task RehearseAsync() => _rehearsal ??= Rehearsal.RunAsync(_pipelines, _clock);
}
