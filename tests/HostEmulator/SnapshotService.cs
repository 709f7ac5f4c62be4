using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

using HostEmulator.Contract;
using HostEmulator.Disks;
using HostEmulator.Http;

namespace HostEmulator;

/// <summary>
/// Plays the snapshot service of the Azure host: presnapshot and dosnapshot over HTTP/1.1. It holds every request against
/// the contract, keeps it, and answers as the real service does, or with a fault that was asked for. Everything may be
/// used and changed from any thread while it runs.
/// </summary>
public sealed partial class SnapshotService : IAsyncDisposable
{
    private readonly HostOptions _options;
    private readonly HostListener _listener;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<HostRequest> _requests = new();
    private readonly ConcurrentQueue<string> _violations = new();
    private long _clockOffset;
    private int _disposed;

    private SnapshotService(HostOptions options)
    {
        _options = options;
        _listener = new HostListener(new IPEndPoint(options.Address, options.Port), ServeAsync);
    }

    /// <summary>What becomes of presnapshot.</summary>
    public CallBehaviour PreSnapshot { get; } = new();

    /// <summary>What becomes of dosnapshot.</summary>
    public CallBehaviour DoSnapshot { get; } = new();

    /// <summary>
    /// Runs while a presnapshot request waits for its answer, before any delay. What it throws is a violation, answered 500.
    /// The token ends with the service.
    /// </summary>
    public Func<PreSnapshotRequest, CancellationToken, Task>? OnPreSnapshot { get; set; }

    /// <summary>The same for dosnapshot: the moment at which the disks must be frozen.</summary>
    public Func<SnapshotRequest, CancellationToken, Task>? OnSnapshot { get; set; }

    /// <summary>The disks by LUN, -1 the OS disk. One that isn't here is <see cref="HostDisk.Managed"/>.</summary>
    public IDictionary<int, HostDisk> Disks { get; } = new ConcurrentDictionary<int, HostDisk>();

    /// <summary>What presnapshot tells of encryption, if it is asked for details.</summary>
    public DiskEncryption Encryption { get; set; } = DiskEncryption.None;

    /// <summary>How far the service's wall clock is before the machine's.</summary>
    public TimeSpan ClockOffset
    {
        get => new(Volatile.Read(ref _clockOffset));
        set => Volatile.Write(ref _clockOffset, value.Ticks);
    }

    /// <summary>Address and port.</summary>
    public IPEndPoint EndPoint => _listener.EndPoint;

    /// <summary>Where the service is, with a slash at the end.</summary>
    public Uri BaseAddress => new($"http://{EndPoint}/");

    /// <summary>Whether it listens: otherwise connections are refused.</summary>
    public bool IsListening => _listener.IsListening;

    /// <summary>All requests so far, as they came.</summary>
    public IReadOnlyList<HostRequest> Requests => [.. _requests];

    /// <summary>What broke the contract so far, a sentence each.</summary>
    public IReadOnlyList<string> Violations => [.. _violations];

    /// <summary>Starts to listen.</summary>
    /// <param name="options">Where; null: where the real service is.</param>
    /// <param name="prepare">Sets it up before the first request can come; null: nothing to set.</param>
    /// <exception cref="HostAddressException">It can't or must not listen there.</exception>
    public static SnapshotService Start(HostOptions? options = null, Action<SnapshotService>? prepare = null)
    {
        var service = new SnapshotService(options ?? new HostOptions());
        prepare?.Invoke(service);
        HostAddress.Check(service._options.Address);
        service.Listen();
        return service;
    }

    /// <summary>The requests of one call so far.</summary>
    /// <param name="call">Which call.</param>
    public IReadOnlyList<HostRequest> RequestsFor(HostCall call) => [.. _requests.Where(request => request.Call == call)];

    /// <summary>Listens, again, at the same port.</summary>
    /// <exception cref="HostAddressException">Something else listens there by now.</exception>
    public void Listen()
    {
        try
        {
            _listener.Start();
        }
        catch (SocketException refused)
        {
            throw HostAddress.Refused(EndPoint, refused);
        }
    }

    /// <summary>
    /// Connections are refused until <see cref="Listen"/>. Requests that are being served get their answer, and no
    /// connection is kept for another one; one whose answer is just being sent is closed an instant later, so a client that
    /// asks again at once may find it closed instead of refused. A refused connection is the kernel's doing: nobody can
    /// count them.
    /// </summary>
    public void StopListening() => _listener.Stop();

    /// <summary>Stops: connections are closed, whatever they wait for.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _end.CancelAsync();
            await _listener.DisposeAsync();
            _end.Dispose();
        }
    }
}
