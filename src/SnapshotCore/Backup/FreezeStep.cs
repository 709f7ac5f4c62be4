using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Linux;
using SnapshotCore.Preflight;
using SnapshotCore.Snapshots;

namespace SnapshotCore.Backup;

/// <summary>
/// Everything between the pre-scripts and the thaw: the plan made anew (scripts may have run for half an hour), the
/// lock against other freezers, mounts opened and synced, connections warmed, then the frozen window itself.
/// </summary>
internal sealed class FreezeStep
{
    // Servers close idle connections after a few seconds: what was warmed longer ago is warmed again.
    private static readonly TimeSpan WarmFor = TimeSpan.FromSeconds(2);

    private const int MostPlans = 3;

    private readonly BackupContext _context;
    private readonly ISnapshotter _snapshotter;
    private readonly TooLateRule _tooLate;
    private readonly bool _isFreezeWanted;

    /// <param name="context">What the steps share.</param>
    /// <param name="snapshotter">Takes the snapshots.</param>
    /// <param name="tooLate">The age of the request.</param>
    /// <param name="isFreezeWanted">False: the owner trusts the scripts alone, and the snapshots are taken at once.</param>
    internal FreezeStep(BackupContext context, ISnapshotter snapshotter, TooLateRule tooLate, bool isFreezeWanted)
    {
        _context = context;
        _snapshotter = snapshotter;
        _tooLate = tooLate;
        _isFreezeWanted = isFreezeWanted;
    }

    /// <summary>Runs the phase; whatever comes of it, nothing is frozen when it ends.</summary>
    internal async Task<WindowResult> RunAsync(CancellationToken stop)
    {
        if (!_isFreezeWanted)
        {
            _context.Log.Info("freeze: none, by the owner's configuration (fsFreezeEnabled)");
            return await SnapshotUnfrozenAsync(null, stop) with { IsFreezeWanted = false };
        }

        Result<FreezeLock> locked = await FreezeLock.AcquireAsync(_context.FreezeLockPath, _context.Clock, stop);
        if (!locked.IsSuccess)
        {
            return await WithoutFreezeAsync(locked.Error, stop);
        }

        using FreezeLock held = locked.Value;
        if (held.Problem is { } problem)
        {
            _context.Warn(problem);
        }

        long begun = _context.Clock.GetTimestamp();
        Task<SnapshotSet?> warming = _snapshotter.WarmAsync(stop);
        Result<FreezeSession> prepared = await PrepareAsync();
        using FreezeSession? session = prepared.IsSuccess ? prepared.Value : null;
        SnapshotSet? failed = await warming;
        await _context.Systemd.ReadyAsync();
        if (session is null)
        {
            return await WithoutFreezeAsync(prepared.Error!, stop);
        }

        if (failed is null && _context.Clock.GetElapsedTime(begun) > WarmFor)
        {
            failed = await _snapshotter.WarmAsync(stop);
        }

        if (failed is not null)
        {
            return WithoutSnapshots(failed, null);
        }

        stop.ThrowIfCancellationRequested();

        // Removed without uninstall: what thaws in an emergency has gone with the folder, so nothing is frozen any more.
        return Directory.Exists(_context.VersionFolder)
            ? Window(session, stop)
            : new WindowResult(null, BackupErrors.FolderGone(_context.VersionFolder), null, null);
    }

    // Opening and syncing take their time, in which mounts come and go (containers): then the plan is made anew.
    private async Task<Result<FreezeSession>> PrepareAsync()
    {
        var policy = new FreezePolicy(_context.Configuration.MountsToSkip) { IncludedLuns = _context.Request.IncludedDisks.OnlyLuns };
        FreezePlan plan = FreezePlan.OfThisMachine(policy);
        for (int i = 1; ; i++)
        {
            PlanLog.Write(_context.Log, plan);
            _context.Trace.Add(plan);
            _context.Systemd.Arm(plan, _context.FreezeOptions.Timeout);
            Result<FreezeSession> prepared = await PrepareAsync(plan);
            FreezePlan now = FreezePlan.OfThisMachine(policy);
            bool isStillRight = prepared.IsSuccess ? now.FreezesTheSameAs(plan) : now.OpensTheSameAs(plan);
            if (isStillRight || i == MostPlans)
            {
                if (!isStillRight)
                {
                    _context.Warn($"Mounts changed {MostPlans} times while the freeze was prepared; what appeared last is not in the plan, and is not held still.");
                }

                return prepared;
            }

            _context.Log.Info("plan: mounts changed while the freeze was prepared; it is made anew");
            if (prepared.IsSuccess)
            {
                prepared.Value.Dispose();
            }

            plan = now;
        }
    }

    // Opening and syncing block in the kernel: on a thread of their own, not on one of the pool.
    private Task<Result<FreezeSession>> PrepareAsync(FreezePlan plan) => Task.Factory.StartNew(
        () => FreezeSession.Prepare(plan, _context.Guardian, _context.RunLock, _context.FreezeOptions, _context.Clock),
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private WindowResult Window(FreezeSession session, CancellationToken stop)
    {
        var window = new FrozenWindow(_snapshotter, _tooLate, _context.FreezeOptions.Timeout, _context.Clock);
        _context.Log.Info($"freeze: {session.Plan.Targets.Count} file systems");
        using var priority = RaisedPriority.Enter();
        _context.Log.Freeze();
        try
        {
            return window.Run(session, _context.Request.IsCrashConsistentAllowed, stop);
        }
        finally
        {
            _ = session.Thaw();
            _context.Log.Thaw();
        }
    }

    // No freeze was possible. With the crash-consistent rule the snapshot is taken all the same.
    private async Task<WindowResult> WithoutFreezeAsync(BackupError error, CancellationToken stop)
    {
        if (!_context.Request.IsCrashConsistentAllowed)
        {
            return new WindowResult(null, error, null, null);
        }

        _context.Warn($"Taking a crash-consistent snapshot, as the request allows. {error}");
        return await SnapshotUnfrozenAsync(error, stop);
    }

    private WindowResult WithoutSnapshots(SnapshotSet failed, BackupError? freezeError)
    {
        _context.Warn("freeze: none, since nobody is there to take the snapshots");
        return new WindowResult(null, freezeError, null, failed);
    }

    private async Task<WindowResult> SnapshotUnfrozenAsync(BackupError? freezeError, CancellationToken stop)
    {
        if (await _snapshotter.WarmAsync(stop) is { } failed)
        {
            return WithoutSnapshots(failed, freezeError);
        }

        if (_tooLate.Check() is { } late)
        {
            return new WindowResult(null, freezeError, late, null);
        }

        using ISnapshotBurst burst = _snapshotter.TakeAll(Deadline.After(_context.FreezeOptions.Timeout, _context.Clock));
        try
        {
            await burst.Ended.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            burst.Abandon(); // those that there are must be known
        }

        return new WindowResult(null, freezeError, null, burst.Read());
    }
}
