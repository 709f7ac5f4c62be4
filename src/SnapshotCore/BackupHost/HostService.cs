using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace SnapshotCore.BackupHost;

/// <summary>
/// Speaks to the snapshot service of the host at its fixed address: HTTP/1.1, no proxy, no redirect, no retry, and each
/// call over a connection of its own, which can be opened beforehand. docs/protocol.md, "Host". One call at a time.
/// </summary>
public sealed class HostService : IDisposable
{
    /// <summary>Asks whether the service is there.</summary>
    internal const string PreSnapshot = "presnapshot";

    /// <summary>Takes the snapshots.</summary>
    internal const string DoSnapshot = "dosnapshot";

    /// <summary>Where the host answers on every Azure VM.</summary>
    internal static readonly Uri WellKnownAddress = new("http://168.63.129.16");

    /// <summary>What one call may take, connecting included.</summary>
    internal static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(40);

    /// <summary>Entries of 256 disks and more are far shorter; what is longer is none of the service's answers.</summary>
    private const int LongestBody = 4 * 1024 * 1024;

    private readonly Uri _address;
    private readonly TimeProvider _clock;
    private readonly Func<CancellationToken, ValueTask<Stream>> _connect;
    private readonly HttpClient _client;
    private Stream? _open;

    /// <summary>Prepares calls to the host; nothing is sent yet.</summary>
    /// <param name="clock">Clock of every limit and timestamp.</param>
    public HostService(TimeProvider clock)
        : this(WellKnownAddress, clock)
    {
    }

    /// <summary>The same for another address.</summary>
    internal HostService(Uri address, TimeProvider clock)
        : this(address, clock, cancellation => ConnectAsync(address, cancellation))
    {
    }

    /// <summary>The same over streams that <paramref name="connect"/> makes.</summary>
    internal HostService(Uri address, TimeProvider clock, Func<CancellationToken, ValueTask<Stream>> connect)
    {
        _address = address;
        _clock = clock;
        _connect = connect;
        var handler = new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            ConnectCallback = (_, cancellation) => TakeConnectionAsync(cancellation),
            PooledConnectionIdleTimeout = TimeSpan.Zero, // one that is used again may make the client send a call twice
            PooledConnectionLifetime = TimeSpan.Zero,
            UseCookies = false,
            UseProxy = false,
        };
        _client = new HttpClient(handler)
        {
            MaxResponseContentBufferSize = LongestBody,
            Timeout = Timeout.InfiniteTimeSpan, // each call has its limit
        };
    }

    /// <summary>Opens the connection of the next call, so that it need not wait for it.</summary>
    /// <param name="limit">What opening may take.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Why nobody can be reached; null when the connection is open.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    internal async Task<string?> OpenAsync(TimeSpan limit, CancellationToken cancellation)
    {
        using var limited = new CancellationTokenSource(limit, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limited.Token, cancellation);
        try
        {
            Stream opened = await _connect(either.Token);
            if (Interlocked.Exchange(ref _open, opened) is { } before)
            {
                await before.DisposeAsync();
            }

            return null;
        }
        catch (SocketException exception)
        {
            return Describe(exception);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"no connection within {limit.TotalSeconds:0.#} s";
        }
    }

    /// <summary>Makes one call. Whatever comes of it is a value.</summary>
    /// <param name="call"><see cref="PreSnapshot"/> or <see cref="DoSnapshot"/>.</param>
    /// <param name="body">The JSON body, in UTF-8.</param>
    /// <param name="limit">What it may take; at most <see cref="CallLimit"/>.</param>
    /// <param name="cancellation">Gives the call up.</param>
    internal async Task<HostAnswer> CallAsync(string call, byte[] body, TimeSpan limit, CancellationToken cancellation)
    {
        long started = _clock.GetTimestamp();
        using var limited = new CancellationTokenSource(Bounded(limit), _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limited.Token, cancellation);
        try
        {
            using HttpRequestMessage request = RequestOf(call, body);
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            long ended = _clock.GetTimestamp();
            string? id = response.Headers.TryGetValues("x-ms-request-id", out IEnumerable<string>? ids) ? string.Join(',', ids) : null;
            byte[] bytes = await response.Content.ReadAsByteArrayAsync(CancellationToken.None); // in memory by now
            return HostAnswer.From((int)response.StatusCode, Encoding.UTF8.GetString(bytes), started, ended) with { RequestId = id };
        }
        catch (OperationCanceledException)
        {
            return HostAnswer.None(
                cancellation.IsCancellationRequested ? "no answer when the backup gave up on it" : $"no answer within {Bounded(limit).TotalSeconds:0.#} s",
                started,
                _clock.GetTimestamp());
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError != HttpRequestError.ConfigurationLimitExceeded)
        {
            return HostAnswer.None(DescribeCause(exception), started, _clock.GetTimestamp());
        }
        catch (Exception exception) // whatever it is, there is no snapshot by this call, and the run goes on
        {
            return HostAnswer.Failed($"{exception.GetType().Name}: {exception.Message}", started, _clock.GetTimestamp());
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Interlocked.Exchange(ref _open, null)?.Dispose();
        _client.Dispose();
    }

    private HttpRequestMessage RequestOf(string call, byte[] body)
    {
        var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(_address, $"/metadata/recsvc/snapshot/{call}?api-version=2017-12-01"))
        {
            Content = new ByteArrayContent(body),
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        _ = request.Headers.TryAddWithoutValidation("Backup", "true");
        _ = request.Headers.TryAddWithoutValidation("UserAgent", "VMSnapshot"); // so spelled, beside the real User-Agent
        return request;
    }

    // A server that was sent nothing for a while closes the connection. That can be seen without a word being said.
    private ValueTask<Stream> TakeConnectionAsync(CancellationToken cancellation)
    {
        Stream? open = Interlocked.Exchange(ref _open, null);
        if (open is NetworkStream network && network.Socket.Poll(TimeSpan.Zero, SelectMode.SelectRead))
        {
            network.Close(timeout: 0);
            open = null;
        }

        return open is null ? _connect(cancellation) : ValueTask.FromResult(open);
    }

    private static TimeSpan Bounded(TimeSpan limit) => limit > CallLimit ? CallLimit
        : limit < TimeSpan.Zero ? TimeSpan.Zero
        : limit;

    private static async ValueTask<Stream> ConnectAsync(Uri address, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Parse(address.Host), address.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string DescribeCause(HttpRequestException exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException socket)
            {
                return Describe(socket);
            }
        }

        return $"no answer, {exception.HttpRequestError}";
    }

    private static string Describe(SocketException exception) => $"no answer, {exception.SocketErrorCode} ({exception.Message})";
}
