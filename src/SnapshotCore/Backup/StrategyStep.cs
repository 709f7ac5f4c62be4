using SnapshotCore.BackupHost;
using SnapshotCore.Snapshots;
using SnapshotCore.Snapshots.Strategies;
using SnapshotCore.Storage;

namespace SnapshotCore.Backup;

/// <summary>
/// Who takes the snapshots of one backup: the host is asked once, for its clock and whether its service is there, and the
/// chosen strategy takes it from there. docs/protocol.md, "Strategies".
/// </summary>
internal sealed class StrategyStep : IDisposable
{
    private readonly BackupContext _context;
    private readonly StrategyChoice _choice;
    private readonly HostService _host;
    private readonly GuestPath _guest;
    private ISnapshotStrategy? _strategy;

    /// <param name="context">What the steps share.</param>
    /// <param name="choice">The strategy.</param>
    /// <param name="connections">How storage is reached.</param>
    internal StrategyStep(BackupContext context, StrategyChoice choice, StorageConnections connections)
    {
        _context = context;
        _choice = choice;
        _host = new HostService(context.Clock);
        _guest = new GuestPath(context.Request, connections, context.Clock, context.Configuration.SequentialByOwner);
    }

    /// <summary>What the host answered to <c>presnapshot</c>; null before it was asked.</summary>
    internal int? PreSnapshot { get; private set; }

    /// <summary>Who takes the snapshots, or was to; null before that is known.</summary>
    internal SnapshotSource? Source { get; private set; }

    /// <summary>Asks the host. It answers at once, or not within 40 s.</summary>
    /// <param name="stop">The run is told to stop.</param>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    internal async Task<PreSnapshot> AskHostAsync(CancellationToken stop)
    {
        PreSnapshot asked = await BackupHost.PreSnapshot.AskAsync(
            _host, _context.Request, _choice.Kind == StrategyKind.FirstHostThenGuest, stop);
        PreSnapshot = asked.Status;
        var host = new HostPath(new HostSnapshotter(_host, _context.Request, asked, _context.Clock), asked);
        _strategy = _choice.Kind switch
        {
            StrategyKind.OnlyGuest => new OnlyGuest(_guest),
            StrategyKind.OnlyHost => new OnlyHost(host),
            StrategyKind.FirstGuestThenHost => new FirstGuestThenHost(_guest, host),
            _ => new FirstHostThenGuest(_guest, host),
        };
        _context.Trace.Strategy($"{StrategySelection.NameOf(_choice.Kind)} ({_choice.Reason})");
        _context.Log.Info($"strategy: {StrategySelection.NameOf(_choice.Kind)} ({_choice.Reason}); the host's presnapshot: {asked.Answer} {asked.Facts}".TrimEnd());
        return asked;
    }

    /// <summary>Finds out who takes the snapshots; the host has been asked.</summary>
    /// <param name="stop">The run is told to stop.</param>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    internal async Task<SnapshotStart> BeginAsync(CancellationToken stop)
    {
        SnapshotStart start = await Strategy.BeginAsync(stop);
        foreach (string remark in start.Remarks)
        {
            _context.Log.Info(remark);
        }

        if (start.Problem is { } problem)
        {
            _context.Warn(problem.ToString());
        }

        Source = start.Set?.Source;
        Use(start.Snapshotter);
        return start;
    }

    /// <summary>
    /// Who takes over after snapshots were tried; null if nobody does, or if something is wrong with the freeze, which another
    /// would only make worse.
    /// </summary>
    /// <param name="tried">What came of them.</param>
    internal ISnapshotter? TakeOver(WindowResult tried)
    {
        ISnapshotter? next = tried is { IsOverCleanly: true, Snapshots: { } snapshots } ? Strategy.TakeOver(snapshots) : null;
        Use(next);
        return next;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _guest.Dispose();
        _host.Dispose();
    }

    private ISnapshotStrategy Strategy => _strategy
        ?? throw new InvalidOperationException("The host has not been asked yet.");

    private void Use(ISnapshotter? snapshotter)
    {
        if (snapshotter is null)
        {
            return;
        }

        Source = snapshotter.Source;
        _context.Log.Info(snapshotter is HostSnapshotter host
            ? $"strategy: the host takes the snapshots; dosnapshot: {host.Description}"
            : "strategy: the snapshots are taken from inside the VM");
    }
}
