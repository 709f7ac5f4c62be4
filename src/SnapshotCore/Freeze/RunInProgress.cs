using Microsoft.Win32.SafeHandles;

using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>A backup that runs at this moment, by its journal: a look that locks nothing and thaws nothing.</summary>
/// <param name="Worker">The process that runs it.</param>
/// <param name="Guardian">Its guardian; null before it was started.</param>
/// <param name="IsAlive">Whether one of them lives. If not, it died without anybody to clean up after it.</param>
/// <param name="MayBeFrozen">The mount points that it may have frozen now.</param>
/// <param name="TimeLeft">How long it may keep them frozen from now on; zero when it freezes nothing.</param>
/// <param name="Age">How long ago its worker was started; null if that can't be told.</param>
public sealed record RunInProgress(
    ProcessIdentity Worker,
    ProcessIdentity? Guardian,
    bool IsAlive,
    IReadOnlyList<string> MayBeFrozen,
    TimeSpan TimeLeft,
    TimeSpan? Age)
{
    /// <summary>Looks wherever a journal may lie; null when nobody runs. Only root can look.</summary>
    /// <param name="clock">The machine's clock: deadlines in the journal are its CLOCK_MONOTONIC.</param>
    public static RunInProgress? Find(TimeProvider clock) =>
        RunFolder.Places.Select(place => Find(RunFolder.At(place), clock)).FirstOrDefault(found => found is not null);

    /// <summary>Looks at one place.</summary>
    internal static RunInProgress? Find(RunFolder folder, TimeProvider clock)
    {
        FreezeJournal? journal = FreezeJournal.OpenExisting(folder, out SafeFileHandle file);
        using (file)
        {
            return journal is not null && journal.TryRead(out JournalRecord record, out _) && record.BootId == BootId.Current()
                ? From(record, clock)
                : null;
        }
    }

    private static RunInProgress? From(JournalRecord record, TimeProvider clock)
    {
        bool isAlive = Lives(record.Worker) || (record.Guardian is { } guardian && Lives(guardian));
        return !isAlive && record.Targets.Count == 0 ? null : new RunInProgress(
            record.Worker,
            record.Guardian,
            isAlive,
            [.. record.Targets.Select(target => target.MountPoint.ToString())],
            record.Targets.Count > 0
                ? MonotonicClock.FromNanoseconds(record.DeadlineNanoseconds - clock.Nanoseconds())
                : TimeSpan.Zero,
            ProcessAge.Of(record.Worker));
    }

    private static bool Lives(ProcessIdentity identity)
    {
        using ProcessWatch? watch = ProcessWatch.Open(identity);
        return watch is { IsLeaderAlive: true };
    }
}
