using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// Writes back dirty data before the freeze. FIFREEZE blocks writers first and writes back then, so whatever is
/// left for it makes the frozen window longer. By levels: what is stored on another file system dirties that. And a few
/// at a time: where disks share a queue or a host, writers wait behind all that is written back at once.
/// </summary>
internal sealed class DirtyData
{
    private const int MostPasses = 5;
    private const int MostAtOnce = 4;

    /// <summary>A few that take longer than this don't hold up the others: their disks are slow each by itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ShortPass = TimeSpan.FromMilliseconds(20);

    private readonly IReadOnlyList<OpenedTarget> _targets;
    private readonly IFreezeCalls _calls;
    private readonly TimeProvider _clock;
    private readonly Lanes _lanes;
    private readonly Latch _progress = new();
    private int _running;

    internal DirtyData(IReadOnlyList<OpenedTarget> targets, IFreezeCalls calls, TimeProvider clock)
    {
        _targets = targets;
        _calls = calls;
        _clock = clock;
        _lanes = new Lanes("syncer", targets.Count, Sync);
    }

    /// <summary>Repeats syncfs(2) until a pass is short: what is dirtied meanwhile is then little. At most five passes.</summary>
    /// <param name="limit">When to stop waiting; the freeze is tried regardless, and has its own limits.</param>
    internal void WriteBack(TimeSpan limit)
    {
        Deadline deadline = Deadline.After(limit, _clock);
        for (int pass = 0; pass < MostPasses && !deadline.IsPassed; pass++)
        {
            long start = _clock.GetTimestamp();
            if (!TryPass(deadline) || _clock.GetElapsedTime(start) < ShortPass)
            {
                return;
            }
        }
    }

    /// <summary>Lets the threads end; stuck ones when their call returns.</summary>
    internal void Stop() => _lanes.Stop();

    private bool TryPass(Deadline deadline) => Enumerable.Range(0, _targets.Count)
        .GroupBy(index => _targets[index].Target.Level)
        .All(level => TryLevel([.. level], deadline));

    private bool TryLevel(int[] targets, Deadline deadline)
    {
        int allowed = MostAtOnce;
        int next = 0;
        while (next < targets.Length || Volatile.Read(ref _running) > 0)
        {
            while (next < targets.Length && Volatile.Read(ref _running) < allowed)
            {
                Interlocked.Increment(ref _running);
                _lanes.Post(targets[next++]);
            }

            if (!_progress.Take(deadline.Remaining < Patience ? deadline.Remaining : Patience))
            {
                if (deadline.IsPassed)
                {
                    return false;
                }

                allowed += MostAtOnce;
            }
        }

        return true;
    }

    private void Sync(int index)
    {
        // An error here (EIO) comes again from FIFREEZE if it matters.
        if (_targets[index].Directory is { } directory)
        {
            _ = _calls.Sync(directory);
        }

        Interlocked.Decrement(ref _running);
        _progress.Set();
    }
}
