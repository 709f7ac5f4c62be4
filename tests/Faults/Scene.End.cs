using Lab;

using Stage;

namespace Faults;

/// <summary>The harm's moment, and the run's end.</summary>
internal sealed partial class Scene
{
    // enable, and in it a start of the program, an open and a FITHAW for each file system.
    private static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(2);

    private long? _struck;
    private TimeSpan _limit = DeathLimit;
    private bool _isOver;

    /// <summary>The terminal status; null until the end, or if there is none.</summary>
    internal BackupResult? Result { get; private set; }

    /// <summary>
    /// From the harm, or from the agent's next command if that was needed, until a write got through on each disk. Counts
    /// freezes that began after the harm from their own beginning.
    /// </summary>
    internal TimeSpan? TimeToThaw { get; private set; }

    /// <summary>Whether worker and guardian were dead before all was done, so that the agent's next command did the rest.</summary>
    internal bool ThawedByCommand { get; private set; }

    /// <summary>Whether the status of the run was left to the next command.</summary>
    internal bool EndedByCommand { get; private set; }

    /// <summary>The harm is done, at this moment or at the given one; from here the time to thaw counts.</summary>
    internal void Struck(string what, TimeSpan limit, long? moment = null)
    {
        Tell(what);
        _limit = limit;
        _struck = moment ?? Now();
        foreach (DiskWriter writer in Target.Writers)
        {
            writer.StartOver();
        }
    }

    /// <summary>
    /// Waits until no process of the run is left. If then anything is frozen, at rest, or the status is not terminal, the agent calls
    /// enable again, as it does with each goal state, and it is waited once more.
    /// </summary>
    internal async Task WaitForEndAsync()
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        await UntilGoneAsync();
        ThawedByCommand = Frozen().Any();
        Result = Read();
        if (ThawedByCommand && !AreBothKilled)
        {
            Problems.Add("a process that was left did not thaw everything");
        }

        EndedByCommand = Result is null or { IsTransitional: true };
        if (ThawedByCommand || EndedByCommand || (AreBothKilled && (!RunLeftovers.IsJournalEmpty || Target.Application.IsAtRest)))
        {
            _struck = ThawedByCommand ? Now() : _struck;
            await Machine.Agent.ProcessAsync();
            await UntilGoneAsync();
            Result = Read();
        }

        await MeasureAsync();
    }

    /// <summary>The disks that are frozen, but for those that a fault keeps so. Only when no process of the run is left.</summary>
    internal IEnumerable<LoopDisk> Frozen() => Machine.Disks.Select(disk => disk.Disk)
        .Where(disk => !KeptFrozen.Contains(disk) && disk.IsFrozen);

    private async Task UntilGoneAsync()
    {
        long begun = Now();
        while (Machine.Processes.Count > 0)
        {
            if (Since(begun) > RunLimit)
            {
                string left = string.Join(", ", Machine.Processes.Select(process => $"{process.Name} ({process.Id})"));
                Problems.Add($"after {RunLimit.TotalSeconds:0} s there still are: {left}");
                return;
            }

            await Task.Delay(5);
        }
    }

    private BackupResult? Read() => BackupResult.Read(Machine.Agent.StatusFile(Machine.Sequence));

    private async Task MeasureAsync()
    {
        if (_struck is not { } struck)
        {
            return;
        }

        DiskWriter[] writers = [.. Target.Writers.Zip(Machine.Disks)
            .Where(pair => !KeptFrozen.Contains(pair.Second.Disk)).Select(pair => pair.First)];
        long[] written = [.. writers.Select(writer => writer.Read().Writes)];
        long begun = Now();
        while (writers.Zip(written).Any(pair => pair.First.Read().Writes <= pair.Second))
        {
            if (Since(begun) > DeathLimit)
            {
                Problems.Add("a disk can't be written to after the end of the run");
                break;
            }

            await Task.Delay(2);
        }

        TimeSpan worst = writers.Select(writer => writer.Read()).Max(report => Shorter(
            report.LargestGap, TimeProvider.System.GetElapsedTime(struck, report.GapEnded)));
        TimeToThaw = worst > TimeSpan.Zero ? worst : TimeSpan.Zero;
        TimeSpan limit = ThawedByCommand ? CommandLimit : _limit;
        if (worst > limit)
        {
            Problems.Add($"thawed after {worst.TotalMilliseconds:0} ms, which is more than {limit.TotalMilliseconds:0} ms");
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
