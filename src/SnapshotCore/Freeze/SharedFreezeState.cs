using System.Text;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// What worker and guardian know together while file systems are frozen: a header and a fixed-size entry for each
/// target, in memory that both map. It outlives either, and is read and written without locks. Where the run folder is in
/// memory it is a file there and outlives both: it then tells what is frozen by this run, and what only by others.
/// </summary>
internal sealed class SharedFreezeState : IDisposable
{
    private const int OwnerReadWrite = 0x180; // 0600
    private const int HeaderSize = 64;
    private const int EntrySize = 64;

    // Header.
    private const int PhaseAt = 0;
    private const int CountAt = 4;
    private const int DeadlineAt = 8;
    private const int RcuPendingAt = 16;
    private const int RcuOldAt = 20;
    private const int HeartbeatAt = 24;
    private const int WorkerAt = 32;
    private const int WorkerStartAt = 40;

    // Entry.
    private const int StateAt = 0;
    private const int FreezeErrnoAt = 4;
    private const int ThawErrnoAt = 8;
    private const int ThreadAt = 12;
    private const int FreezeStartAt = 16;
    private const int FreezeEndAt = 24;
    private const int ThawStartAt = 32;
    private const int ThawEndAt = 40;

    private readonly SharedMemory _memory;

    private SharedFreezeState(SharedMemory memory)
    {
        _memory = memory;
    }

    /// <summary>The descriptor for the guardian.</summary>
    internal SafeFileHandle File => _memory.File;

    /// <summary>How many targets there are.</summary>
    internal int Count => Volatile.Read(ref _memory.Int32(CountAt));

    /// <summary>The session's phase.</summary>
    internal FreezePhase Phase => (FreezePhase)Volatile.Read(ref _memory.Int32(PhaseAt));

    /// <summary>Whether the session was given up.</summary>
    internal bool IsAbandoned => Phase == FreezePhase.Abandoned;

    /// <summary>CLOCK_MONOTONIC nanoseconds by which all must be thawed.</summary>
    internal ref long Deadline => ref _memory.Int64(DeadlineAt);

    /// <summary>Counts the guardian's rounds: a guardian that was stopped shows by it.</summary>
    internal ref long Heartbeat => ref _memory.Int64(HeartbeatAt);

    /// <summary>What rcu_expedited held before, if <see cref="TryTakeRcu"/>.</summary>
    internal int RcuOld => Volatile.Read(ref _memory.Int32(RcuOldAt));

    /// <summary>Creates the state for some targets, all Pending.</summary>
    /// <exception cref="LinuxException">No memory.</exception>
    internal static SharedFreezeState Create(int count) =>
        Create(count, SharedMemory.Create("freeze-state", SizeOf(count)));

    /// <summary>The same as a file, for a run of this process.</summary>
    /// <param name="count">How many targets there are.</param>
    /// <param name="path">A file on a tmpfs, which is replaced.</param>
    /// <exception cref="LinuxException">No memory, or no such folder.</exception>
    internal static SharedFreezeState CreateAt(string path, int count)
    {
        _ = RunFolder.TryRemove(path); // not truncated: a thread of a dead run may still write to it. What stays fails the open
        byte[] bytes = Encoding.UTF8.GetBytes(path);
        int flags = Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW;
        Errno errno = Libc.Open(bytes, flags, OwnerReadWrite, out SafeFileHandle file);
        if (errno != Errno.None)
        {
            throw new LinuxException("open", path, errno);
        }

        SharedFreezeState state = Create(count, SharedMemory.Create(file, path, SizeOf(count)));
        ProcessIdentity self = ProcessWatch.Self();
        state._memory.Int32(WorkerAt) = self.Pid;
        state._memory.Int64(WorkerStartAt) = (long)self.StartTime;
        return state;
    }

    /// <summary>Maps what a certain run has left; null when there is nothing of it.</summary>
    internal static SharedFreezeState? OpenLeft(string path, ProcessIdentity worker, int count)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(path);
        if (Libc.Open(bytes, Libc.O_RDWR | Libc.O_NOFOLLOW | Libc.O_NONBLOCK, 0, out SafeFileHandle file) != Errno.None)
        {
            return null;
        }

        bool isFile = Libc.StatusOf(file, out FileFacts facts) == Errno.None && facts.IsRegular; // a pipe has no length to ask for
        SharedFreezeState? state = isFile && RandomAccess.GetLength(file) == SizeOf(count) ? Open(file) : null;
        bool isOfRun = state is not null
            && state._memory.Int32(WorkerAt) == worker.Pid
            && state._memory.Int64(WorkerStartAt) == (long)worker.StartTime;
        file.Dispose();
        return isOfRun ? state : null;
    }

    /// <summary>Maps the worker's state; null when it can't be one. Takes the descriptor over.</summary>
    internal static SharedFreezeState? Open(SafeFileHandle file)
    {
        if (RandomAccess.GetLength(file) < HeaderSize)
        {
            return null;
        }

        SharedMemory memory = SharedMemory.Open(file);
        var state = new SharedFreezeState(memory);
        return state.Count >= 0 && memory.Length == SizeOf(state.Count) ? state : null;
    }

    /// <summary>Moves on from one phase; false when it is another (given up meanwhile).</summary>
    internal bool TryAdvance(FreezePhase from, FreezePhase to) =>
        Interlocked.CompareExchange(ref _memory.Int32(PhaseAt), (int)to, (int)from) == (int)from;

    /// <summary>Gives the session up, from any phase. True for the first who does.</summary>
    internal bool Abandon() =>
        Interlocked.Exchange(ref _memory.Int32(PhaseAt), (int)FreezePhase.Abandoned) != (int)FreezePhase.Abandoned;

    /// <summary>Notes that rcu_expedited is about to be changed, so that it is put back whoever dies.</summary>
    internal void NoteRcu(int oldValue)
    {
        Volatile.Write(ref _memory.Int32(RcuOldAt), oldValue);
        Volatile.Write(ref _memory.Int32(RcuPendingAt), 1);
    }

    /// <summary>Takes on putting rcu_expedited back; true for one caller only.</summary>
    internal bool TryTakeRcu() => Interlocked.Exchange(ref _memory.Int32(RcuPendingAt), 0) == 1;

    /// <summary>A target's state.</summary>
    internal TargetState StateOf(int index) => (TargetState)Volatile.Read(ref At32(index, StateAt));

    /// <summary>Moves a target on; false when somebody else was faster.</summary>
    internal bool TryMove(int index, TargetState from, TargetState to) =>
        Interlocked.CompareExchange(ref At32(index, StateAt), (int)to, (int)from) == (int)from;

    /// <summary>What FIFREEZE answered.</summary>
    internal ref int FreezeErrno(int index) => ref At32(index, FreezeErrnoAt);

    /// <summary>What FITHAW answered.</summary>
    internal ref int ThawErrno(int index) => ref At32(index, ThawErrnoAt);

    /// <summary>The thread that calls FIFREEZE, as in /proc/PID/task.</summary>
    internal ref int Thread(int index) => ref At32(index, ThreadAt);

    /// <summary>When FIFREEZE was called; 0: not yet. Nanoseconds of CLOCK_MONOTONIC, like the other three.</summary>
    internal ref long FreezeStart(int index) => ref At64(index, FreezeStartAt);

    /// <summary>When FIFREEZE returned.</summary>
    internal ref long FreezeEnd(int index) => ref At64(index, FreezeEndAt);

    /// <summary>When FITHAW was called.</summary>
    internal ref long ThawStart(int index) => ref At64(index, ThawStartAt);

    /// <summary>When FITHAW returned.</summary>
    internal ref long ThawEnd(int index) => ref At64(index, ThawEndAt);

    /// <summary>Whether a target needs nothing more: no call runs, and nothing of ours is frozen.</summary>
    internal bool IsFinal(int index) => StateOf(index) is TargetState.Thawed or TargetState.Failed;

    /// <summary>Whether every target needs nothing more.</summary>
    internal bool AreAllFinal()
    {
        for (int i = 0; i < Count; i++)
        {
            if (!IsFinal(i))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Whether a target was given up while it is frozen: every FITHAW of it was refused. The journal goes on naming it,
    /// so that the next start tries again.
    /// </summary>
    internal bool IsLeftFrozen(int index) => StateOf(index) == TargetState.Failed && FreezeErrno(index) == (int)Errno.None && FreezeStart(index) != 0;

    /// <summary>
    /// Whether a target may be frozen by this run: its FIFREEZE was called, and neither refused nor answered by a FITHAW.
    /// </summary>
    internal bool MayBeFrozen(int index) =>
        StateOf(index) is not (TargetState.Pending or TargetState.Thawed or TargetState.Failed) || IsLeftFrozen(index);

    /// <summary>
    /// Notes that somebody else than the run has thawed a target: whoever looks again leaves it alone, for it may be frozen
    /// by another tool then; and a run that was only stopped doesn't claim it.
    /// </summary>
    internal void NoteThawByOthers(int index)
    {
        ThawErrno(index) = (int)Errno.EINVAL;
        while (StateOf(index) is var state && state != TargetState.Thawed && !TryMove(index, state, TargetState.Thawed))
        {
            // the run has moved it meanwhile
        }
    }

    /// <summary>Whether any target was given up while it is frozen.</summary>
    internal bool IsAnyLeftFrozen()
    {
        for (int i = 0; i < Count; i++)
        {
            if (IsLeftFrozen(i))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Closes the descriptor; the memory stays for threads that come late.</summary>
    public void Dispose() => _memory.Dispose();

    private static int SizeOf(int count) => HeaderSize + (count * EntrySize);

    private static SharedFreezeState Create(int count, SharedMemory memory)
    {
        var state = new SharedFreezeState(memory);
        memory.Int32(CountAt) = count;
        return state;
    }

    private ref int At32(int index, int field) => ref _memory.Int32(HeaderSize + (index * EntrySize) + field);

    private ref long At64(int index, int field) => ref _memory.Int64(HeaderSize + (index * EntrySize) + field);
}
