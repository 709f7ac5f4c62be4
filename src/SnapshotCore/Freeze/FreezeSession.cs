using Microsoft.Win32.SafeHandles;

using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// One freeze: prepared, frozen, thawed. Synchronous, on threads started and rehearsed beforehand; in the window it
/// opens, loads and logs nothing. However it ends, each FIFREEZE that succeeds is answered by one FITHAW: by
/// <see cref="Thaw"/>, by the freezing thread itself when it comes late, or by the guardian.
/// </summary>
/// <remarks><see cref="Freeze"/> once and from one thread; <see cref="Thaw"/> from any, again and again.</remarks>
public sealed partial class FreezeSession : IDisposable
{
    /// <summary>Right before the freeze only what has been dirtied since Prepare is left to write back.</summary>
    private static readonly TimeSpan LastSyncWait = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LateRound = TimeSpan.FromMilliseconds(100);

    private readonly IReadOnlyList<OpenedTarget> _targets;
    private readonly IReadOnlyList<SafeFileHandle> _directories;
    private readonly IFreezeGuard _guard;
    private readonly FreezeJournal _journal;
    private readonly FreezeOptions _options;
    private readonly TimeProvider _clock;
    private readonly SharedFreezeState _state;
    private readonly FreezeCaller _caller;
    private readonly DirtyData _dirtyData;
    private readonly RcuExpedited? _rcu;
    private readonly CancellationTokenSource _windowLost = new();
    private readonly Lock _thawGate = new();
    private Func<BackupError>? _loss;
    private BackupError? _freezeError;
    private FreezeReport? _report;
    private bool _isBegun;
    private bool _isArmed;
    private volatile bool _isOver;
    private long _freezeStarted;

    private FreezeSession(
        FreezePlan plan,
        IReadOnlyList<OpenedTarget> targets,
        IFreezeGuard guard,
        FreezeJournal journal,
        FreezeOptions options,
        TimeProvider clock,
        IFreezeCalls calls,
        RcuExpedited? rcu,
        SharedFreezeState state)
    {
        Plan = plan;
        _targets = targets;
        _directories = [.. targets.Select(target => target.Directory!)];
        _guard = guard;
        _journal = journal;
        _options = options;
        _clock = clock;
        _rcu = rcu;
        _state = state;
        _caller = new FreezeCaller(_state, _directories, calls, clock, TargetState.ThawingByWorker);
        _dirtyData = new DirtyData(targets, calls, clock);
    }

    /// <summary>The plan as it is carried out: without what turned out to be bind-mounted files only.</summary>
    public FreezePlan Plan { get; }

    /// <summary>
    /// Cancelled when the window ends before <see cref="Thaw"/>: deadline passed, guardian lost. All is being thawed
    /// by then, and what is going on for a consistent backup can stop.
    /// </summary>
    public CancellationToken WindowLost => _windowLost.Token;

    /// <summary>Opens all mounts, writes back dirty data, starts and rehearses the threads. Freezes nothing.</summary>
    /// <param name="plan">What to freeze; nothing is a valid plan.</param>
    /// <param name="guardian">The guardian; it is waited for until it is ready.</param>
    /// <param name="runLock">The run lock, with the journal.</param>
    /// <param name="options">Limits.</param>
    /// <param name="clock">The machine's clock.</param>
    /// <returns>The session; <see cref="ErrorCode.FreezeFailed"/> without a guardian that is ready, <see cref="ErrorCode.UnableToOpenMount"/> when a mount point can't be opened, hangs, or is another mount by now.</returns>
    public static Result<FreezeSession> Prepare(
        FreezePlan plan, GuardianProcess guardian, RunLock runLock, FreezeOptions options, TimeProvider clock)
    {
        FreezeRehearsal.Run(clock);
        if (guardian.WaitUntilReady() is { } notReady)
        {
            return notReady;
        }

        return Prepare(
            plan,
            guardian,
            runLock.Journal,
            options,
            clock,
            LinuxFreezeCalls.Instance,
            RcuExpedited.Open(),
            runLock.Folder.IsInMemory() ? runLock.Folder.StatePath : null);
    }

    /// <summary>The same over other system calls, for tests.</summary>
    internal static Result<FreezeSession> Prepare(
        FreezePlan plan,
        IFreezeGuard guard,
        FreezeJournal journal,
        FreezeOptions options,
        TimeProvider clock,
        IFreezeCalls calls,
        RcuExpedited? rcu,
        string? statePath = null)
    {
        Deadline openDeadline = Deadline.After(options.OpenWait, clock);
        Result<IReadOnlyList<OpenedTarget>> opened = MountOpener.OpenAll(plan.Targets, calls, openDeadline);
        if (!opened.IsSuccess)
        {
            rcu?.Dispose();
            return opened.Error;
        }

        OpenedTarget[] targets = [.. opened.Value.Where(target => target.Directory is not null)];
        IEnumerable<SkippedMount> files = opened.Value
            .Where(target => target.Directory is null)
            .Select(target => new SkippedMount(
                target.Target.Mount, SkipReason.NotDirectory, "only files of it are mounted here"));
        FreezePlan carriedOut = plan with
        {
            Targets = [.. targets.Select(target => target.Target)],
            Skipped = [.. plan.Skipped, .. files],
        };
        SharedFreezeState state = statePath is null
            ? SharedFreezeState.Create(targets.Length)
            : SharedFreezeState.CreateAt(statePath, targets.Length);
        var session = new FreezeSession(carriedOut, targets, guard, journal, options, clock, calls, rcu, state);
        session._caller.Rehearse();
        session._dirtyData.WriteBack(options.SyncWait);
        return session;
    }

    /// <summary>
    /// Thaws if nothing else has, and lets go of everything. What a late freeze still needs stays until that is
    /// answered; the guardian stays for it too.
    /// </summary>
    public void Dispose()
    {
        if (_isBegun)
        {
            Thaw();
            StayForLateFreeze();
        }
        else
        {
            Finish();
        }

        _windowLost.Dispose();
    }

    /// <summary>
    /// Keeps the process until a FIFREEZE that hangs has been answered, if there is no guardian any more to stay for it:
    /// the end of the process would end the thread that answers.
    /// </summary>
    private void StayForLateFreeze()
    {
        if (!_isOver && !_guard.IsAlive)
        {
            new Thread(() =>
            {
                while (!_state.AreAllFinal())
                {
                    _caller.PostThawOfFrozen();
                    _caller.Progress.Take(LateRound);
                }

                lock (_thawGate)
                {
                    Finish();
                }
            })
            {
                IsBackground = false,
                Name = "late-freeze",
            }.Start();
        }
    }

    /// <summary>Ends the session once nothing of it is frozen, or can still become so.</summary>
    private void Finish()
    {
        if (_isOver || (_isBegun && !_state.AreAllFinal()))
        {
            return;
        }

        _isOver = true;
        if (_isArmed)
        {
            _guard.Disarm();
            ForgetThawed();
        }

        _caller.Stop();
        _dirtyData.Stop();
        _rcu?.Dispose();
        foreach (SafeFileHandle directory in _directories)
        {
            directory.Dispose();
        }

        _state.Dispose();
    }

    private void ForgetThawed()
    {
        if (_journal.Record is { } record)
        {
            JournalTarget[] left = [.. record.Targets.Where((_, index) => _state.IsLeftFrozen(index))];
            _ = _journal.Write(record with
            {
                Targets = left,
                DeadlineNanoseconds = left.Length > 0 ? record.DeadlineNanoseconds : 0,
                OldRcuExpedited = null,
            });
        }
    }
}
