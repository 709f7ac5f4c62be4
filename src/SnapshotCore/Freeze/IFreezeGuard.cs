using Microsoft.Win32.SafeHandles;

namespace SnapshotCore.Freeze;

/// <summary>The guardian, as a session needs it; tests put one in its place that dies or does not answer.</summary>
internal interface IFreezeGuard
{
    /// <summary>Whether it is there now.</summary>
    public bool IsAlive { get; }

    /// <summary>
    /// Hands over the shared state and the descriptors. From its answer on everything is thawed if this process
    /// dies, or at the deadline that the state holds.
    /// </summary>
    /// <returns>Null, or why it is not armed.</returns>
    public string? Arm(SharedFreezeState state, IReadOnlyList<SafeFileHandle> directories);

    /// <summary>Tells it that all is thawed. It looks for itself; false when something is not, or it does not answer.</summary>
    public bool Disarm();

    /// <summary>Waits, at most this long, for its end.</summary>
    /// <returns>Whether it is gone.</returns>
    public bool WaitForLoss(TimeSpan timeout);

    /// <summary>How it was lost, as the predicate of a sentence: "was ended by signal 9".</summary>
    public string LossReason { get; }

    /// <summary>It was found stopped: ends it, lest it hold the run lock for ever and act on old knowledge later.</summary>
    public void End();
}
