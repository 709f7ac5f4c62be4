namespace SnapshotCore.Reporting.Traces;

/// <summary>The names of a run's phases, in the order in which they begin. docs/protocol.md, "Traces".</summary>
public static class TracePhases
{
    /// <summary>Waiting for another backup of this machine to end.</summary>
    public const string Turn = "turn";

    /// <summary>All that is found out before anything is touched.</summary>
    public const string Preflight = "preflight";

    /// <summary>Within the preflight: the host is asked for its clock and its service.</summary>
    public const string HostAsked = "hostAsked";

    /// <summary>Within the preflight: it is proven that each disk's blob can be reached.</summary>
    public const string Proof = "proof";

    /// <summary>The owner's pre-scripts.</summary>
    public const string PreScripts = "preScripts";

    /// <summary>The plan is made, mounts are opened and synced, connections warmed.</summary>
    public const string Prepare = "prepare";

    /// <summary>From the first FIFREEZE call until all had returned.</summary>
    public const string Freeze = "freeze";

    /// <summary>From the first request for a snapshot to the last answer.</summary>
    public const string Snapshots = "snapshots";

    /// <summary>From the first FITHAW call until all had returned.</summary>
    public const string Thaw = "thaw";

    /// <summary>The owner's post-scripts.</summary>
    public const string PostScripts = "postScripts";

    /// <summary>Status file, status blob and logs blob.</summary>
    public const string Report = "report";
}
