using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Linux;
using SnapshotCore.Logging;
using SnapshotCore.Systemd;

namespace SnapshotCore.Backup;

/// <summary>
/// What systemd does for one run, where it manages the machine: a scope each for worker and guardian, and the timer that
/// thaws if both are dead. All of it at best effort, in parallel with what the run waits for anyway, and finished before
/// the first freeze; what fails is a warning.
/// </summary>
internal sealed class SystemdSupport
{
    private readonly SystemdManager? _manager;
    private readonly ThawTimer? _timer;
    private readonly BackupLog _log;
    private readonly Task _scopes;
    private Task? _arming;
    private bool _isArmedForScripts;

    private SystemdSupport(SystemdManager? manager, GuardianProcess guardian, string thawCommand, BackupLog log)
    {
        _manager = manager;
        _log = log;
        _timer = manager is null ? null : new ThawTimer(manager, Environment.ProcessId, thawCommand);
        _scopes = EnterScopesAsync(guardian.Identity);
    }

    /// <summary>Begins to move worker (this process) and guardian into scopes of their own; returns at once.</summary>
    /// <param name="guardian">The guardian of this run.</param>
    /// <param name="thawCommand">Absolute path of <c>vmsnapshot</c>, for the timer.</param>
    /// <param name="log">Gets the warnings.</param>
    /// <param name="clock">Measures the limits.</param>
    internal static SystemdSupport Begin(
        GuardianProcess guardian, string thawCommand, BackupLog log, TimeProvider clock) =>
        new(SystemdManager.Find(clock), guardian, thawCommand, log);

    /// <summary>
    /// Arms the timer before an application is brought to rest: two seconds at most. If both
    /// processes die, what it starts runs the post-scripts.
    /// </summary>
    /// <param name="limit">When it fires first; often after that.</param>
    internal async Task ArmForScriptsAsync(TimeSpan limit)
    {
        if (_timer is not null)
        {
            await ArmAsync(_timer, limit);
            _isArmedForScripts = true;
        }
    }

    /// <summary>Another freeze follows, with a whole limit of its own: the next <see cref="Arm"/> counts anew.</summary>
    internal async Task FreezeAgainAsync()
    {
        if (_arming is not null)
        {
            await _arming;
            _arming = null;
            _isArmedForScripts = true;
        }
    }

    /// <summary>Begins to arm the timer for a freeze; returns at once. Only the first plan that freezes anything counts.</summary>
    /// <param name="plan">What is going to be frozen; no timer for nothing.</param>
    /// <param name="limit">The longest freeze.</param>
    internal void Arm(FreezePlan plan, TimeSpan limit)
    {
        if (_timer is not null && _arming is null && plan.Targets.Count > 0)
        {
            _arming = _isArmedForScripts ? ArmAnewAsync(_timer, limit) : ArmAsync(_timer, limit);
        }
    }

    /// <summary>Ends when nothing of systemd's is under way any more: two seconds after it has begun at most, four where a timer is armed anew.</summary>
    internal Task ReadyAsync() => Task.WhenAll(_scopes, _arming ?? Task.CompletedTask);

    /// <summary>
    /// Stops the timer, unless something may still be frozen or at rest: then it goes on, and stops itself once nothing is.
    /// </summary>
    /// <param name="journal">The journal of this run.</param>
    /// <param name="isOwed">Whether post-scripts are still owed.</param>
    internal async Task DisarmAsync(FreezeJournal journal, bool isOwed)
    {
        await ReadyAsync();
        if (_timer is not null && !isOwed && journal.Record is null or { Targets.Count: 0 })
        {
            Warn(await _timer.StopAsync());
        }
    }

    // Its moments are counted from when it was armed, and scripts may have run for half an hour since.
    private async Task ArmAnewAsync(ThawTimer timer, TimeSpan limit)
    {
        Warn(await timer.StopAsync());
        await ArmAsync(timer, limit);
    }

    private async Task ArmAsync(ThawTimer timer, TimeSpan limit)
    {
        BackupError? failure = await timer.ArmAsync(limit);
        Warn(failure);
        if (failure is null)
        {
            _log.Debug($"{timer.Unit} thaws if worker and guardian are both dead");
        }
    }

    private async Task EnterScopesAsync(ProcessIdentity guardian)
    {
        if (_manager is null)
        {
            _log.Debug("systemd does not manage this machine: no scopes, no thaw timer");
            return;
        }

        ProcessScope[] scopes =
            [ProcessScope.ForGuardian(guardian.Pid), ProcessScope.ForWorker(Environment.ProcessId, guardian.Pid)];
        BackupError?[] failures = await Task.WhenAll(scopes.Select(scope => scope.EnterAsync(_manager)));
        Array.ForEach(failures, Warn);
        if (failures.All(failure => failure is null))
        {
            _log.Debug($"in scopes of their own: {string.Join(", ", scopes.Select(scope => scope.Unit))}");
        }
    }

    private void Warn(BackupError? failure)
    {
        if (failure is not null)
        {
            _log.Warn(failure.ToString());
        }
    }
}
