using System.Collections.Concurrent;
using System.Text;

using Azure.Storage.Blobs.Models;

using SnapshotCore.Errors;
using SnapshotCore.Settings;

namespace SnapshotCore.Storage;

/// <summary>
/// Writes the status and the log of one run to the blobs that the backup service made for them: docs/protocol.md,
/// "Storage". One instance per run, because what a blob held before the run decides whether it may be written.
/// Different blobs may be written at once; one blob is written by one caller at a time.
/// </summary>
public sealed class ReportBlob
{
    private readonly StorageConnections _connections;
    private readonly TimeProvider _clock;
    private readonly StoragePipelines _pipelines;
    private readonly bool _isContinuation;
    private readonly ConcurrentDictionary<string, Target> _targets = new(StringComparer.Ordinal);

    /// <summary>Prepares the writer; nothing is sent yet.</summary>
    /// <param name="connections">How storage is reached.</param>
    /// <param name="clock">Clock of the timestamps. Limits: 10 s an attempt, three tries a step.</param>
    /// <param name="isContinuation">
    /// Whether an earlier process of the same run may have written to the blobs, so that what they hold is our own.
    /// </param>
    public ReportBlob(StorageConnections connections, TimeProvider clock, bool isContinuation = false)
    {
        _isContinuation = isContinuation;
        _connections = connections;
        _clock = clock;
        _pipelines = connections.Pipelines;
    }

    /// <summary>Replaces the blob's content by <paramref name="text"/>.</summary>
    /// <param name="uri">The blob.</param>
    /// <param name="text">The whole text; UTF-8 on the wire.</param>
    /// <param name="content">Whether a text that is too long for a page blob loses its beginning or is refused.</param>
    /// <param name="cancellation">Stops the writing, at whatever step it is.</param>
    /// <returns>
    /// Null, or <see cref="ErrorCode.HttpFailure"/>: storage refused or did not answer, or the block blob held something
    /// before the run's first write and so belongs to another task (nothing is ever written to it then).
    /// </returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<BackupError?> WriteAsync(
        SasUri uri, string text, BlobContent content, CancellationToken cancellation)
    {
        Target target = _targets.GetOrAdd(
            uri.BaseUri, _ => new Target(new BlobEndpoint(uri, _connections.Shared, _clock)));
        await LookAsync(target, cancellation);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        switch (target.Type)
        {
            case BlobType.Block when target.LengthBefore > 0 && !_isContinuation:
                return StorageErrors.NotEmpty(uri.BaseUri, content, target.LengthBefore);
            case BlobType.Block or null: // unknown: the service makes block blobs unless told otherwise
                ServiceAnswer answer = await BlockReport.WriteAsync(target.Endpoint, _pipelines, bytes, cancellation);
                return answer.IsSuccess ? null : StorageErrors.NotWritten(uri.BaseUri, content, "write", answer);
            case BlobType.Page:
                var page = new PageReport(target.Endpoint, _pipelines, uri.BaseUri, content);
                (BackupError? error, target.Length) = await page.WriteAsync(bytes, target.Length, cancellation);
                return error;
            default:
                return StorageErrors.UnknownType(uri.BaseUri, content, target.Type.Value.ToString());
        }
    }

    /// <summary>Learns the blob's type once, and at the run's first look whether somebody else has written to it.</summary>
    private async Task LookAsync(Target target, CancellationToken cancellation)
    {
        if (target.Type is not null)
        {
            return;
        }

        BlobProperties? properties = null;
        _ = await StoragePipelines.RunAsync(
            _pipelines.Report,
            token => StoragePipelines.RunAsync(
                _pipelines.Once,
                async inner =>
                {
                    (ServiceAnswer answer, properties) = await target.Endpoint.ReadPropertiesAsync(inner);
                    return answer;
                },
                token),
            cancellation);
        bool isFirstLook = !target.WasSeen;
        target.WasSeen = true;
        if (properties is not null)
        {
            target.Type = properties.BlobType;
            target.Length = properties.ContentLength;
            target.LengthBefore = isFirstLook ? properties.ContentLength : 0; // later it may be our own text
        }
    }

    /// <summary>What is known of one blob in this run.</summary>
    private sealed class Target(BlobEndpoint endpoint)
    {
        internal BlobEndpoint Endpoint { get; } = endpoint;

        internal BlobType? Type { get; set; }

        internal long Length { get; set; }

        internal long LengthBefore { get; set; }

        internal bool WasSeen { get; set; }
    }
}
