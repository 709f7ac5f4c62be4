using SnapshotCore.BackupHost;
using SnapshotCore.Linux;
using SnapshotCore.Settings;

namespace SnapshotCore.Snapshots;

/// <summary>
/// Has the host take the snapshots of all included disks, by one call while file systems are frozen. Body and connection
/// are made before, and the answer is read after. docs/protocol.md, "Host".
/// </summary>
internal sealed class HostSnapshotter : ISnapshotter
{
    /// <summary>What opening the connection may take.</summary>
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(3);

    /// <summary>What a host that has never answered is given of the frozen window.</summary>
    private static readonly TimeSpan SilentLimit = TimeSpan.FromSeconds(10);

    private readonly HostService _service;
    private readonly ProtectedText _token;
    private readonly int _preSnapshot;
    private readonly TimeProvider _clock;
    private readonly byte[] _body;
    private readonly TimeSpan _limit;
    private Task? _rehearsal;

    /// <param name="service">The host's service; disposed by whoever made it.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="asked">What the host answered to <c>presnapshot</c>.</param>
    /// <param name="clock">Clock of every limit and timestamp.</param>
    internal HostSnapshotter(HostService service, SnapshotRequest request, PreSnapshot asked, TimeProvider clock)
    {
        _service = service;
        _token = request.SnapshotTaskToken;
        _preSnapshot = asked.Status;
        _clock = clock;
        _body = HostBodies.DoSnapshot(request, EncryptionFor(request, asked));
        _limit = asked.Status == HostStatus.NoAnswer ? SilentLimit : HostService.CallLimit;
        Description = HostBodies.Describe(request, EncryptionFor(request, asked));
    }

    /// <inheritdoc/>
    public SnapshotSource Source => SnapshotSource.Host;

    /// <summary>The call's body without its secrets, for the log.</summary>
    internal string Description { get; }

    /// <inheritdoc/>
    public async Task<SnapshotSet?> WarmAsync(CancellationToken cancellation)
    {
        await (_rehearsal ??= HostRehearsal.RunAsync(_clock));
        return await _service.OpenAsync(OpenLimit, cancellation) is { } problem
            ? Read(HostAnswer.None(problem, started: 0))
            : null;
    }

    /// <inheritdoc/>
    public ISnapshotBurst TakeAll(Deadline deadline) => HostBurst.Start(
        cancellation => _service.CallAsync(
            HostService.DoSnapshot, _body, _limit < deadline.Remaining ? _limit : deadline.Remaining, cancellation),
        Read);

    /// <summary>Nothing is its own.</summary>
    public void Dispose()
    {
    }

    private SnapshotSet Read(HostAnswer answer) => SnapshotSet.From(answer, _token) with { PreSnapshot = _preSnapshot };

    private static DiskEncryption? EncryptionFor(SnapshotRequest request, PreSnapshot asked) =>
        request.IncludedDisks.IsVmAdeEnabled ? asked.Encryption : null;
}
