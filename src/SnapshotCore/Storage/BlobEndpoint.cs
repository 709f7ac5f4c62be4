using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;

using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

using SnapshotCore.Settings;

namespace SnapshotCore.Storage;

/// <summary>
/// One blob behind its SAS: the SDK's clients, and calls whose outcome is always a value. The SDK's own retries,
/// time limits, logging, telemetry and tracing are off. One call at a time.
/// </summary>
internal sealed class BlobEndpoint
{
    private readonly SasPolicy _policy;
    private readonly Uri _address;
    private readonly TimeProvider _clock;
    private readonly Lazy<HttpPipeline> _pipeline;
    private readonly Lazy<BlockBlobClient> _block;
    private readonly Lazy<PageBlobClient> _page;

    /// <summary>Prepares the clients for <paramref name="uri"/> over <paramref name="pool"/>; sends nothing.</summary>
    internal BlobEndpoint(SasUri uri, StoragePool pool, TimeProvider clock)
    {
        _policy = new SasPolicy(uri, clock);
        var options = new BlobClientOptions { Transport = new HttpClientTransport(pool.Client) };
        options.Retry.MaxRetries = 0;
        options.Retry.NetworkTimeout = Timeout.InfiniteTimeSpan;
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsTelemetryEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        options.AddPolicy(_policy, HttpPipelinePosition.BeforeTransport);

        _clock = clock;
        _address = new Uri(uri.BaseUri);
        Blob = new BlobBaseClient(_address, options);
        _block = new Lazy<BlockBlobClient>(() => new BlockBlobClient(_address, options));
        _page = new Lazy<PageBlobClient>(() => new PageBlobClient(_address, options));
        _pipeline = new Lazy<HttpPipeline>(() => HttpPipelineBuilder.Build(options));
    }

    /// <summary>Calls that any blob understands.</summary>
    internal BlobBaseClient Blob { get; }

    /// <summary>Calls of a block blob.</summary>
    internal BlockBlobClient Block => _block.Value;

    /// <summary>Calls of a page blob.</summary>
    internal PageBlobClient Page => _page.Value;

    /// <summary>Makes one call. Whatever the SDK throws about the service's answer, the answer itself is returned.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled before the service answered.</exception>
    internal Task<ServiceAnswer> CallAsync(Func<CancellationToken, Task> call, CancellationToken cancellation) =>
        CallAsync(call, isVersioned: false, cancellation);

    private async Task<ServiceAnswer> CallAsync(
        Func<CancellationToken, Task> call, bool isVersioned, CancellationToken cancellation)
    {
        _policy.Expect(isVersioned);
        try
        {
            await call(cancellation);
        }
        catch (OperationCanceledException) when (_policy.Answer is null && cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (_policy.Answer is null) // the SDK states no closed set of exceptions
        {
            return NoAnswer(exception);
        }
        catch (Exception) when (_policy.Answer is not null)
        {
            // The SDK throws for 200 where it expects 201, and for every error; the answer says it all.
        }

        return _policy.Answer ?? ServiceAnswer.None("the call ended without an answer");
    }

    /// <summary>The blob's type and length, or null where the service didn't tell; never downloads anything.</summary>
    internal async Task<(ServiceAnswer Answer, BlobProperties? Properties)> ReadPropertiesAsync(
        CancellationToken cancellation)
    {
        BlobProperties? properties = null;
        ServiceAnswer answer = await CallAsync(
            async token => properties = (await Blob.GetPropertiesAsync(cancellationToken: token)).Value, cancellation);
        return (answer, properties);
    }

    /// <summary>The blob's metadata, by the one call that the SDK's clients don't have: "Get Blob Metadata".</summary>
    internal Task<ServiceAnswer> ReadMetadataAsync(CancellationToken cancellation) => CallAsync(
        async token =>
        {
            using HttpMessage message = _pipeline.Value.CreateMessage();
            message.Request.Method = RequestMethod.Get;
            message.Request.Uri.Reset(_address);
            message.Request.Uri.AppendQuery("comp", "metadata");
            message.Request.Headers.Add("x-ms-date", _clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture));
            message.Request.Headers.Add("x-ms-version", "2018-03-28");
            await _pipeline.Value.SendAsync(message, token);
        },
        isVersioned: true,
        cancellation);

    private static ServiceAnswer NoAnswer(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case AuthenticationException:
                    return ServiceAnswer.None($"no answer, TLS failed: {cause.Message}", isTransient: false);
                case SocketException socket:
                    return ServiceAnswer.None($"no answer, {socket.SocketErrorCode} ({socket.Message})");
                case TimeoutException:
                    return ServiceAnswer.None("no answer, the connection took too long to open");
                default:
                    continue;
            }
        }

        Exception innermost = exception.GetBaseException();
        return ServiceAnswer.None($"no answer, {innermost.GetType().Name}: {innermost.Message}");
    }
}
