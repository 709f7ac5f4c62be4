namespace SnapshotCore.Freeze;

/// <summary>
/// Where one file system stands. Worker and guardian share it; it changes by compare-and-swap only, and whoever
/// takes Frozen to a Thawing state does the one FITHAW.
/// <code>
/// Pending ──> Freezing ──> Frozen ──> ThawingByWorker ───> Thawed
///    │           │            ╰─────> ThawingByGuardian ──────╯
///    ╰───────────┴──> Failed           (takes over from a dead or stuck worker; also a dead worker's Freezing)
/// </code>
/// </summary>
public enum TargetState
{
    /// <summary>Not begun.</summary>
    Pending = 0,

    /// <summary>FIFREEZE runs; it may return very late.</summary>
    Freezing = 1,

    /// <summary>FIFREEZE returned 0: it is ours to thaw.</summary>
    Frozen = 2,

    /// <summary>The worker's FITHAW runs.</summary>
    ThawingByWorker = 3,

    /// <summary>The guardian's FITHAW runs.</summary>
    ThawingByGuardian = 4,

    /// <summary>Thawed, by us or (EINVAL) by somebody else.</summary>
    Thawed = 5,

    /// <summary>FIFREEZE failed or was never called: nothing of ours to thaw. Or FITHAW failed for good.</summary>
    Failed = 6,
}

/// <summary>Where the whole session stands.</summary>
internal enum FreezePhase
{
    /// <summary>Not armed.</summary>
    Idle = 0,

    /// <summary>The guardian has answered; FIFREEZE calls run.</summary>
    Freezing = 1,

    /// <summary>All are frozen.</summary>
    Frozen = 2,

    /// <summary>The worker thaws as planned.</summary>
    Thawing = 3,

    /// <summary>Given up: whatever is or becomes frozen is thawed at once. There is no way back.</summary>
    Abandoned = 4,
}
