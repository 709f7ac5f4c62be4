using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// Thaws what a run left frozen whose worker and guardian are both dead. Every executable calls it before anything
/// else; where there is nothing to do it is one failed open.
/// </summary>
public static class FreezeRecovery
{
    /// <summary>Thawing stops waiting after this long; a call that hangs goes on by itself.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LockWait = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// A live run whose deadline passed this long ago has failed to keep it: either of its processes thaws within a second.
    /// When both are stopped (SIGSTOP) there is nothing to wait for.
    /// </summary>
    private static readonly TimeSpan WellPast = TimeSpan.FromSeconds(5);

    /// <summary>Looks at the journal and thaws what it names if its run is dead, or its deadline well past.</summary>
    /// <param name="folder">Where the journal lies.</param>
    /// <param name="clock">The machine's clock: deadlines in the journal are its CLOCK_MONOTONIC.</param>
    public static RecoveryReport Run(RunFolder folder, TimeProvider clock)
    {
        var found = new RecoveryFindings();
        FreezeJournal? journal = FreezeJournal.OpenExisting(folder, out SafeFileHandle file);
        using (file)
        {
            bool parsed = false;
            bool isEmpty = true;
            JournalRecord? record = null;
            if (journal is not null)
            {
                parsed = journal.TryRead(out record, out isEmpty);
            }

            if (journal is null || isEmpty)
            {
                return new RecoveryReport(LiveRun: false, null, null, [], []);
            }

            bool isFree = Libc.LockExclusive(file) == Errno.None;
            bool isLive = !isFree && !(parsed && IsDead(record!));
            bool isLeftAlone = isLive && !(parsed && IsWellPast(record!, clock));
            if (isFree)
            {
                ThawLeftBehind(folder, journal, clock, found);
            }
            else if (!isLeftAlone)
            {
                Thaw(folder, record!, clock, found);
                if (!isLive && IsFreeSoon(file, clock))
                {
                    ThawLeftBehind(folder, journal, clock, new RecoveryFindings()); // empties the journal
                }
            }

            return new RecoveryReport(isLive, parsed ? record!.Worker : null, record?.Guardian, found.Thawed, found.Problems)
            {
                IsStillFreezing = found.IsStillFreezing,
                IsLeftAlone = isLeftAlone,
                MayBeFrozen = [.. record!.Targets.Select(target => target.MountPoint.ToString())],
                TimeLeft = record.Targets.Count > 0
                    ? MonotonicClock.FromNanoseconds(record.DeadlineNanoseconds - clock.Nanoseconds())
                    : TimeSpan.Zero,
            };
        }
    }

    /// <summary>Does a dead run's thaw under its lock, which the caller holds, and empties its journal.</summary>
    /// <returns>False when something is left; then the journal still names it.</returns>
    internal static bool ThawLeftBehind(
        RunFolder folder, FreezeJournal journal, TimeProvider clock, RecoveryFindings found)
    {
        // A torn text was being written when its writer died: before the first freeze or after the last thaw.
        if (journal.TryRead(out JournalRecord record, out _)
            && string.Equals(record.BootId, BootId.Current(), StringComparison.Ordinal)
            && !Thaw(folder, record, clock, found))
        {
            return false; // something hangs or was refused: the next start tries again
        }

        journal.Clear();
        return true;
    }

    /// <summary>
    /// Whether nobody is left of a run whose lock is still held: a killed process keeps its descriptors for as long as
    /// a FIFREEZE of it hangs, and then nothing would be thawed until that returns.
    /// </summary>
    private static bool IsDead(JournalRecord record) =>
        string.Equals(record.BootId, BootId.Current(), StringComparison.Ordinal)
        && IsDead(record.Worker)
        && (record.Guardian is not { } guardian || IsDead(guardian));

    private static bool IsDead(ProcessIdentity identity)
    {
        using ProcessWatch? watch = ProcessWatch.Open(identity);
        return watch is not { IsLeaderAlive: true };
    }

    /// <summary>
    /// Whether the lock of a run that is dead becomes free: its descriptors go some moments after its leader, unless a
    /// call of it hangs in the kernel. Then the journal stays for the next start.
    /// </summary>
    private static bool IsFreeSoon(SafeFileHandle file, TimeProvider clock)
    {
        Deadline deadline = Deadline.After(LockWait, clock);
        var pause = new Latch();
        while (Libc.LockExclusive(file) != Errno.None)
        {
            if (deadline.IsPassed)
            {
                return false;
            }

            pause.Wait(TimeSpan.FromMilliseconds(10));
        }

        return true;
    }

    private static bool IsWellPast(JournalRecord record, TimeProvider clock) =>
        record.Targets.Count > 0
        && clock.Nanoseconds() is var now
        && now > record.DeadlineNanoseconds
        && (now > record.DeadlineNanoseconds + WellPast.ToNanoseconds() || AreStopped(record))
        && string.Equals(record.BootId, BootId.Current(), StringComparison.Ordinal);

    private static bool AreStopped(JournalRecord record) =>
        IsStopped(record.Worker) && (record.Guardian is not { } guardian || IsStopped(guardian));

    private static bool IsStopped(ProcessIdentity identity)
    {
        using ProcessWatch? watch = ProcessWatch.Open(identity);
        return watch is null or { State: 'T' or 't' or 'Z' or 'X' };
    }

    private static bool Thaw(RunFolder folder, JournalRecord record, TimeProvider clock, RecoveryFindings found)
    {
        if (record.Targets.Count == 0)
        {
            return true;
        }

        using SharedFreezeState? state =
            SharedFreezeState.OpenLeft(folder.StatePath, record.Worker, record.Targets.Count);
        if (record.OldRcuExpedited is { } old && (state is null || state.TryTakeRcu()))
        {
            using RcuExpedited? rcu = RcuExpedited.Open();
            rcu?.Restore(old);
        }

        var thaws = new RecoveryThaws(MountTable.Read(), record, state, Deadline.After(Limit, clock));
        thaws.Wait();
        return thaws.Report(found);
    }
}
