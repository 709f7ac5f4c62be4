using SnapshotCore.Errors;

namespace SnapshotCore.Snapshots.Strategies;

/// <summary>What was found out before anything is touched: who takes the snapshots, or why nobody can.</summary>
internal sealed record SnapshotStart
{
    private SnapshotStart(ISnapshotter? snapshotter, SnapshotVerdict? refusal, SnapshotSet? set)
    {
        Snapshotter = snapshotter;
        Refusal = refusal;
        Set = set;
    }

    /// <summary>Who takes them; null if nobody does.</summary>
    internal ISnapshotter? Snapshotter { get; }

    /// <summary>Why the run ends before its scripts and its freeze; null if it does not.</summary>
    internal SnapshotVerdict? Refusal { get; }

    /// <summary>What the report of a refused run says of each disk; null if nothing was asked for.</summary>
    internal SnapshotSet? Set { get; }

    /// <summary>What another way was given up for; null if none was.</summary>
    internal SnapshotVerdict? GivenUp { get; init; }

    /// <summary>What is wrong and does not refuse the run; null for nothing.</summary>
    internal BackupError? Problem { get; init; }

    /// <summary>Whether the run ends although something could have been done: some disks alone were refused.</summary>
    internal bool IsPartial => Set is { Source: SnapshotSource.Guest } && Refusal?.HealthCode == ErrorCode.SnapshotFailedRestrictedNetwork;

    /// <summary>Lines for the log.</summary>
    internal IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The run may go on.</summary>
    internal static SnapshotStart With(ISnapshotter snapshotter, params IReadOnlyList<string> remarks) =>
        new(snapshotter, null, null) { Remarks = remarks };

    /// <summary>The run ends, with an entry for each disk.</summary>
    internal static SnapshotStart Refused(SnapshotVerdict verdict, SnapshotSet set, params IReadOnlyList<string> remarks) =>
        new(null, verdict, set) { Remarks = remarks };

    /// <summary>The run ends by an error of its request.</summary>
    internal static SnapshotStart Refused(BackupError error) =>
        new(null, new SnapshotVerdict(error.Code, error.Code, error.Message, error.Remedy), null);
}
