namespace Benchmarks;

/// <summary>What a backup cost the programs that write meanwhile; in milliseconds, of the worst file system.</summary>
/// <param name="Figures">The backup's own figures.</param>
/// <param name="Stall">The longest write that the freeze caught.</param>
/// <param name="Before">The longest write that ended before the first snapshot was asked for.</param>
/// <param name="After">The longest write that began after the last snapshot was there.</param>
internal sealed record StallRun(Figures Figures, double Stall, double Before, double After)
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromMilliseconds(500);

    /// <summary>Backs up a machine while every file system is written to.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="isDirty">Whether there is 1 GiB to write back when it begins.</param>
    internal static async Task<StallRun> MeasureAsync(Machine machine, bool isDirty)
    {
        DiskProbe[] probes = Start(machine);
        try
        {
            if (isDirty)
            {
                machine.Dirty();
            }

            long begun = TimeProvider.System.GetTimestamp();
            Figures figures = await machine.BackUpAsync();
            SlowWrite[] slow = [.. Stop(probes).Where(write => write.End > begun)];
            return new StallRun(
                figures,
                Longest(slow.Where(write => write.End >= figures.Calls.First && write.Start <= figures.Calls.Last)),
                Longest(slow.Where(write => write.End < figures.Calls.First)),
                Longest(slow.Where(write => write.Start > figures.Calls.Last)));
        }
        finally
        {
            Array.ForEach(probes, probe => probe.Dispose());
        }
    }

    /// <summary>The longest write in half a second without a backup: what the machine itself does to writers.</summary>
    internal static async Task<double> MeasureIdleAsync(Machine machine)
    {
        DiskProbe[] probes = Start(machine);
        try
        {
            await Task.Delay(IdleTime);
            return Longest(Stop(probes));
        }
        finally
        {
            Array.ForEach(probes, probe => probe.Dispose());
        }
    }

    private static DiskProbe[] Start(Machine machine) =>
        [.. machine.Disks.Select(disk => new DiskProbe(disk.MountPoint, Rest(machine.Disks.Count)))];

    private static IEnumerable<SlowWrite> Stop(DiskProbe[] probes) => probes.SelectMany(probe => probe.Stop());

    private static double Longest(IEnumerable<SlowWrite> writes) => writes.Select(write => write.Length).DefaultIfEmpty().Max();

    // Four thousand writes a second in all: the probes must not become the load. The more there are, the better the
    // chance that one of them writes at the very moment of the freeze.
    private static TimeSpan Rest(int disks) => TimeSpan.FromMilliseconds(Math.Max(1, disks / 4));
}
