using Polly;

using SnapshotCore.Errors;
using SnapshotCore.Linux;
using SnapshotCore.Settings;
using SnapshotCore.Storage;

namespace SnapshotCore.Snapshots;

/// <summary>One disk's calls to storage, over a pool of its own, so that the connection it warmed is there for it.</summary>
internal sealed class SnapshotCall : IDisposable
{
    private readonly StoragePool _pool;
    private readonly BlobEndpoint _blob;
    private readonly StoragePipelines _pipelines;
    private readonly TimeProvider _clock;
    private IDictionary<string, string> _metadata;

    /// <summary>Prepares the calls; the pool is disposed with them.</summary>
    internal SnapshotCall(
        int index,
        SasUri uri,
        IDictionary<string, string> metadata,
        StoragePool pool,
        StoragePipelines pipelines,
        TimeProvider clock)
    {
        Index = index;
        Uri = uri;
        _metadata = metadata;
        _pool = pool;
        _blob = new BlobEndpoint(uri, pool, clock);
        _pipelines = pipelines;
        _clock = clock;
    }

    /// <summary>The disk's place in the request.</summary>
    internal int Index { get; }

    /// <summary>The disk's blob.</summary>
    internal SasUri Uri { get; }

    /// <summary>Whether the snapshot is to be marked with the encryption settings of its disk's blob.</summary>
    internal bool IsEncrypted { get; init; }

    /// <summary>Whether storage has ever answered for this disk; only then a snapshot is retried.</summary>
    internal bool WasAnswered { get; set; }

    // Storage that let one warming go by is not asked once more: all other disks would wait for it again.
    private bool IsSilent { get; set; }

    public void Dispose() => _pool.Dispose();

    /// <summary>Proves the SAS: by what it says of itself, else by a HEAD. Then reads the encryption settings, if wanted.</summary>
    internal async Task<DiskProof> ProveAsync(CancellationToken cancellation)
    {
        DiskProof proof = DiskProof.Read(Index, Uri)
            ?? DiskProof.From(Index, Uri, await HeadAsync(_pipelines.Proof, cancellation), _clock.GetUtcNow());
        return IsEncrypted && !proof.IsRefused
            ? proof with { Problem = await ReadEncryptionAsync(cancellation) }
            : proof;
    }

    /// <summary>Leaves an open, idle connection behind; false if storage doesn't answer, now or at the last warming.</summary>
    internal async Task<bool> WarmAsync(CancellationToken cancellation)
    {
        IsSilent = IsSilent || !(await HeadAsync(_pipelines.Warm, cancellation)).IsAnswered;
        return !IsSilent;
    }

    /// <summary>Takes the snapshot, with as many attempts as fit before the deadline. Never throws.</summary>
    internal async Task<DiskSnapshot> TakeAsync(Deadline deadline, CancellationToken cancellation)
    {
        _pool.IsFrozen = true;
        int attempts = 0;
        long started = _clock.GetTimestamp();
        if (deadline.IsPassed)
        {
            return DiskSnapshot.Unanswered(Index, Uri.BaseUri, SnapshotErrors.NoTimeLeft);
        }

        try
        {
            ServiceAnswer answer = await StoragePipelines.RunAsync(
                _pipelines.Frozen,
                token =>
                {
                    attempts++;
                    return _blob.CallAsync(
                        inner => _blob.Blob.CreateSnapshotAsync(_metadata, cancellationToken: inner), token);
                },
                cancellation,
                new StoragePipelines.Window(deadline, WasAnswered));
            return DiskSnapshot.From(Index, Uri.BaseUri, answer, started, attempts);
        }
        catch (OperationCanceledException)
        {
            return DiskSnapshot.Unanswered(Index, Uri.BaseUri, SnapshotErrors.Abandoned, started, attempts);
        }
    }

    // What can't be read is not sent: the disk may have none, and then it is nothing that the snapshot lacks.
    private async Task<BackupError?> ReadEncryptionAsync(CancellationToken cancellation)
    {
        ServiceAnswer answer = await StoragePipelines.RunAsync(_pipelines.Proof, _blob.ReadMetadataAsync, cancellation);
        if (answer.EncryptionSettings is { IsEmpty: false } settings)
        {
            _metadata = new Dictionary<string, string>(_metadata, StringComparer.OrdinalIgnoreCase)
            {
                [SnapshotMetadata.EncryptionSettings] = settings.Expose(),
            };
        }

        return answer.IsSuccess ? null : SnapshotErrors.EncryptionUnread(SnapshotErrors.Disk(Index, Uri.BaseUri), answer);
    }

    private async Task<ServiceAnswer> HeadAsync(
        ResiliencePipeline<ServiceAnswer> pipeline, CancellationToken cancellation)
    {
        ServiceAnswer answer = await StoragePipelines.RunAsync(
            pipeline,
            async token => (await _blob.ReadPropertiesAsync(token)).Answer,
            cancellation);
        WasAnswered |= answer.IsAnswered;
        return answer;
    }
}
