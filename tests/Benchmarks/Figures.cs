using Demo;

namespace Benchmarks;

/// <summary>What one backup took.</summary>
/// <param name="Enable">Start to exit of <c>bin/enable</c>.</param>
/// <param name="Status">Start of <c>bin/enable</c> to the terminal status file.</param>
/// <param name="Processors">User and system time of enable, worker and guardian together.</param>
/// <param name="Window">The frozen window, from the log.</param>
/// <param name="Calls">The snapshot calls, as storage saw them.</param>
internal sealed record Figures(
    TimeSpan Enable, TimeSpan Status, TimeSpan Processors, FrozenWindow Window, SnapshotCalls Calls)
{
    /// <summary>First FIFREEZE call to last FITHAW return, in milliseconds.</summary>
    internal double Frozen => Window.Thaw.End;

    /// <summary>The frozen window without the slowest snapshot call, in milliseconds.</summary>
    internal double Added => Frozen - Calls.Slowest;

    /// <summary>First to last acknowledgement of a snapshot, in milliseconds.</summary>
    internal double Spread => Window.Disks.Max(disk => disk.End) - Window.Disks.Min(disk => disk.End);
}
