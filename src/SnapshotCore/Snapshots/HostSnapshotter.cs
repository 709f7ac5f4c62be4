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

    /// <summary>A call that would have less is not begun: the host might take snapshots that nobody hears of.</summary>
    private static readonly TimeSpan ShortestCall = TimeSpan.FromMilliseconds(200);

    /// <summary>What a host that has never answered is given of the frozen window.</summary>
    private static readonly TimeSpan SilentLimit = TimeSpan.FromSeconds(10);

    private readonly HostService _service;
    private readonly HostSecrets _secrets;
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
        DiskEncryption? encryption = request.IncludedDisks.IsVmAdeEnabled ? asked.Encryption : null;
        _secrets = new HostSecrets(request.SnapshotTaskToken, encryption);
        _preSnapshot = asked.Status;
        _clock = clock;
        _body = HostBodies.DoSnapshot(request, encryption);
        _limit = asked.Status == HostStatus.NoAnswer ? SilentLimit : HostService.CallLimit;
        Description = HostBodies.Describe(request, encryption);
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
            ? Read(HostAnswer.Unreached(problem))
            : null;
    }

    /// <inheritdoc/>
    public ISnapshotBurst TakeAll(Deadline deadline)
    {
        TimeSpan limit = _limit < deadline.Remaining ? _limit : deadline.Remaining;
        return HostBurst.Start(
            limit < ShortestCall
                ? _ => Task.FromResult(HostAnswer.Failed("not asked, the deadline of the freeze had come", 0, 0))
                : cancellation => _service.CallAsync(HostService.DoSnapshot, _body, limit, cancellation),
            Read);
    }

    private SnapshotSet Read(HostAnswer answer) => SnapshotSet.From(answer, _secrets) with { PreSnapshot = _preSnapshot };
}
