using System.Globalization;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// The guardian, seen from the worker. It covers the whole run: from <see cref="Start"/> to <see cref="Release"/> a
/// worker that dies leaves nothing frozen and a terminal status, even one that dies before the guardian is ready.
/// Safe for several threads.
/// </summary>
public sealed class GuardianProcess : IFreezeGuard, IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly GuardianChannel _channel;
    private readonly ProcessWatch _watch;
    private readonly TimeProvider _clock;
    private readonly Deadline _startLimit;
    private bool _isReady;
    private string? _lossReason;
    private volatile bool _isLost;
    private volatile bool _isArmed;

    private GuardianProcess(GuardianChannel channel, ProcessWatch watch, TimeProvider clock)
    {
        _channel = channel;
        _watch = watch;
        _clock = clock;
        _startLimit = Deadline.After(StartLimit, clock);
    }

    /// <summary>The whole environment of a guardian.</summary>
    internal static IReadOnlyDictionary<string, string> Environment { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            // Diagnostics make a socket in /tmp before Main, which may be frozen; no setting in a file stops that.
            ["DOTNET_EnableDiagnostics"] = "0",
            ["DOTNET_gcConcurrent"] = "0",
            ["DOTNET_GCHeapHardLimit"] = "0x4000000",
            ["DOTNET_TieredCompilation"] = "0", // no method is replaced by a faster one in the frozen window
        };

    /// <summary>Which process it is.</summary>
    public ProcessIdentity Identity => _watch.Identity;

    /// <summary>Whether it is there and answers.</summary>
    public bool IsAlive => !_isLost && _watch.IsLeaderAlive;

    /// <summary>
    /// Starts a guardian for this process, and doesn't wait for it: it needs some 50 ms until it is ready, and until then
    /// there is other work. <see cref="WaitUntilReady"/> before anything is frozen.
    /// </summary>
    /// <param name="executable">Its absolute path.</param>
    /// <param name="runLock">The run lock, which it shares from now on.</param>
    /// <param name="aftermath">What is to be done if this process dies.</param>
    /// <param name="clock">The machine's clock.</param>
    /// <returns>The guardian; <see cref="ErrorCode.FreezeBinaryNotFound"/> when the executable is missing, <see cref="ErrorCode.FreezeFailed"/> when it can't be started.</returns>
    public static Result<GuardianProcess> Start(
        string executable, RunLock runLock, Aftermath aftermath, TimeProvider clock)
    {
        (SafeFileHandle ours, SafeFileHandle theirs) = Libc.CreateSocketPair();
        var channel = new GuardianChannel(ours);
        Errno errno;
        int pid;
        using (theirs)
        {
            using SafeFileHandle owed = MemoryFile.Create("aftermath", aftermath.Format());
            (errno, pid) = ProcessSpawner.Spawn(Request(executable, [theirs, runLock.Handle, owed]));
        }

        if (errno != Errno.None || ProcessWatch.Open(pid) is not { } watch)
        {
            channel.Dispose();
            return errno == Errno.ENOENT
                ? FreezeErrors.GuardianMissing(executable)
                : FreezeErrors.GuardianNotStarted(executable, errno.Describe());
        }

        var guardian = new GuardianProcess(channel, watch, clock);
        errno = runLock.Journal.Record is { } record
            ? runLock.Journal.Write(record with { Guardian = watch.Identity })
            : Errno.ENOENT;
        if (errno != Errno.None)
        {
            ((IFreezeGuard)guardian).End();
            guardian.Dispose();
            return FreezeErrors.JournalNotWritten(errno);
        }

        return guardian;
    }

    /// <summary>Waits until the guardian is ready, at most 10 s from its start.</summary>
    /// <returns>Null when it is; else why nothing may be frozen.</returns>
    public BackupError? WaitUntilReady()
    {
        lock (_gate)
        {
            if (!_isReady && !_isLost)
            {
                _isReady = TryAwait(GuardianMessageKind.Ready, _startLimit.Remaining, out _);
                _isLost = !_isReady;
            }

            return _isReady ? null : FreezeErrors.GuardianNotReady(LossReason, StartLimit);
        }
    }

    /// <summary>
    /// Says what is to be done if this process dies. May be called again with newer bytes. Covers the run, not only
    /// the frozen window.
    /// </summary>
    /// <returns>Whether the guardian has taken it.</returns>
    public bool Protect(Aftermath aftermath)
    {
        using SafeFileHandle file = MemoryFile.Create("aftermath", aftermath.Format());
        return Ask(GuardianMessageKind.Protect, [file]) == GuardianAnswer.Done;
    }

    /// <summary>
    /// The run is over: the guardian ends without the aftermath. Waits until it is gone, unless it stays for a late
    /// freeze. One that does not answer (stopped) is ended: it would keep the run lock for as long as it is stopped, and
    /// when it goes on take this run for one that died.
    /// </summary>
    public void Release()
    {
        GuardianAnswer? answer = Ask(GuardianMessageKind.Release, []);
        if (answer is null && !_isArmed)
        {
            ((IFreezeGuard)this).End();
        }

        if (answer != GuardianAnswer.Refused)
        {
            Deadline deadline = Deadline.After(AnswerLimit, _clock);
            _channel.WaitForClose(deadline.Remaining);
            while (!Libc.Reap(Identity.Pid) && !deadline.IsPassed)
            {
                new Latch().Wait(TimeSpan.FromMilliseconds(1)); // the socket closes a moment before the end
            }
        }

        _isLost = true;
    }

    /// <inheritdoc/>
    string IFreezeGuard.LossReason => LossReason;

    private string LossReason
    {
        get
        {
            lock (_gate)
            {
                return _lossReason ??= Libc.ReapWithReason(Identity.Pid)
                    ?? (_watch.IsLeaderAlive ? "does not answer" : "ended");
            }
        }
    }

    /// <inheritdoc/>
    string? IFreezeGuard.Arm(SharedFreezeState state, IReadOnlyList<SafeFileHandle> directories)
    {
        _isArmed = true;
        foreach (SafeFileHandle[] batch in directories.Chunk(GuardianMessage.MostDescriptors))
        {
            if (Ask(GuardianMessageKind.Directories, batch) is var answer and not GuardianAnswer.Done)
            {
                return ReasonFor(answer);
            }
        }

        return Ask(GuardianMessageKind.Arm, [state.File]) is var armed and not GuardianAnswer.Done
            ? ReasonFor(armed)
            : null;
    }

    /// <inheritdoc/>
    bool IFreezeGuard.Disarm()
    {
        _isArmed = false;
        return Ask(GuardianMessageKind.Disarm, []) == GuardianAnswer.Done;
    }

    /// <inheritdoc/>
    bool IFreezeGuard.WaitForLoss(TimeSpan timeout)
    {
        try
        {
            return _channel.WaitForClose(timeout) || !IsAlive;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    /// <inheritdoc/>
    void IFreezeGuard.End()
    {
        _isLost = true;
        if (_watch.IsLeaderAlive)
        {
            _lossReason ??= "was stopped";
        }

        _ = Signals.Send(Identity.Pid, Identity.StartTime, Signals.Kill);
    }

    /// <summary>
    /// Lets go of it without a release: it goes on as if this process had died, and acts when that is so.
    /// </summary>
    public void Dispose()
    {
        _isLost = true;
        _channel.Dispose();
        _ = Libc.Reap(Identity.Pid);
        _watch.Dispose();
    }

    private static SpawnRequest Request(string executable, IReadOnlyList<SafeFileHandle> inherited)
    {
        ProcessIdentity self = ProcessWatch.Self();
        string[] arguments =
        [
            self.Pid.ToString(CultureInfo.InvariantCulture), self.StartTime.ToString(CultureInfo.InvariantCulture),
        ];
        return new SpawnRequest(executable, arguments, Environment, "/", null, inherited);
    }

    private string ReasonFor(GuardianAnswer? answer) =>
        answer is null ? $"it {LossReason}" : "it still guards an earlier freeze";

    /// <summary>Sends a message and waits for its answer; null when there is none, and never will be.</summary>
    private GuardianAnswer? Ask(GuardianMessageKind kind, ReadOnlySpan<SafeFileHandle> descriptors)
    {
        lock (_gate)
        {
            if (WaitUntilReady() is null
                && !_isLost
                && _channel.TrySend(new GuardianMessage(kind, descriptors.Length), descriptors)
                && TryAwait(GuardianMessageKind.Answer, AnswerLimit, out GuardianMessage message))
            {
                return (GuardianAnswer)message.Number;
            }

            _isLost = true;
            return null;
        }
    }

    private bool TryAwait(GuardianMessageKind kind, TimeSpan limit, out GuardianMessage message)
    {
        Deadline deadline = Deadline.After(limit, _clock);
        do
        {
            if (_channel.TryReceive(deadline.Remaining, out message, out SafeFileHandle[] extra, out bool isClosed))
            {
                Array.ForEach(extra, file => file.Dispose());
                return message.Kind == kind;
            }

            if (isClosed)
            {
                return false;
            }
        }
        while (!deadline.IsPassed);

        return false;
    }
}
