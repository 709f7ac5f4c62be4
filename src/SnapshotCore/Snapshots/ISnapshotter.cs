using SnapshotCore.Linux;

namespace SnapshotCore.Snapshots;

/// <summary>Takes the snapshots of a VM's disks in one way: from inside the VM, or by the host. One caller at a time.</summary>
internal interface ISnapshotter
{
    /// <summary>Who takes them.</summary>
    public SnapshotSource Source { get; }

    /// <summary>
    /// Does whatever can be done before the freeze: opens connections, runs the road once. Called right before it, and again
    /// when the freeze is long in coming; takes at most 3 s.
    /// </summary>
    /// <param name="cancellation">Stops the warming.</param>
    /// <returns>What came of the snapshots already, since nobody is there to take them: no freeze is worth it; else null.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task<SnapshotSet?> WarmAsync(CancellationToken cancellation);

    /// <summary>Asks for all snapshots: called while frozen. Returns as soon as the calls are on their way and never throws.</summary>
    /// <param name="deadline">When the last call must have ended; early enough for the thaw to follow in time.</param>
    public ISnapshotBurst TakeAll(Deadline deadline);
}

/// <summary>
/// The snapshots of all disks, under way. Nothing that thaws waits for it longer than it wants to: wait for
/// <see cref="Completed"/> with a limit, <see cref="Abandon"/> what is left, and thaw. Thread-safe.
/// </summary>
internal interface ISnapshotBurst : IDisposable
{
    /// <summary>Set at the moment the last call has ended, well or badly; by the deadline at the latest.</summary>
    public WaitHandle Completed { get; }

    /// <summary>Ends when <see cref="Completed"/> is set, for callers that may await.</summary>
    public Task Ended { get; }

    /// <summary>Cancels what hasn't ended, at once or in a moment; returns at once, without waiting for it.</summary>
    public void Abandon();

    /// <summary>What came of it, as things stand now: what hasn't ended counts as failed. May parse: not for the frozen window.</summary>
    public SnapshotSet Read();
}
