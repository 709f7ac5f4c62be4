namespace SnapshotCore.Snapshots.Strategies;

/// <summary>The four ways to come by the snapshots of a run: docs/protocol.md, "Strategies".</summary>
public enum StrategyKind
{
    /// <summary><c>firstHostThenGuest</c>: the host if its service is there, else from inside the VM.</summary>
    FirstHostThenGuest,

    /// <summary><c>firstGuestThenHost</c>: from inside the VM; by the host if not one snapshot could be taken so.</summary>
    FirstGuestThenHost,

    /// <summary><c>onlyGuest</c>: from inside the VM.</summary>
    OnlyGuest,

    /// <summary><c>onlyHost</c>: by the host.</summary>
    OnlyHost,
}

/// <summary>The way that was chosen, and why.</summary>
/// <param name="Kind">The way.</param>
/// <param name="Reason">What decided, in a few words, for the log.</param>
public sealed record StrategyChoice(StrategyKind Kind, string Reason);
