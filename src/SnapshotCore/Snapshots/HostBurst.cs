using SnapshotCore.BackupHost;

namespace SnapshotCore.Snapshots;

/// <summary>The one call by which the host takes all snapshots, under way. Thread-safe.</summary>
internal sealed class HostBurst : ISnapshotBurst
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Func<HostAnswer, SnapshotSet> _read;
    private readonly ManualResetEvent _completed = new(initialState: false);
    private readonly CancellationTokenSource _abandoned = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HostAnswer? _answer;

    private HostBurst(Func<HostAnswer, SnapshotSet> read) => _read = read;

    /// <inheritdoc/>
    public WaitHandle Completed => _completed;

    /// <inheritdoc/>
    public Task Ended => _ended.Task;

    /// <summary>
    /// Gives the host another moment, and then cancels the call; returns at once. By now all is thawed, and what it has taken
    /// should be known.
    /// </summary>
    public void Abandon() => _abandoned.CancelAfter(Patience);

    /// <summary>What came of it; an abandoned call is waited for until it is over, a second or so.</summary>
    public SnapshotSet Read()
    {
        _ended.Task.Wait(2 * Patience);
        return _read(Volatile.Read(ref _answer) ?? HostAnswer.None("the call did not end when it was cancelled", 0, 0));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ended.Task.IsCompleted)
        {
            _completed.Dispose();
            _abandoned.Dispose();
        }
        else
        {
            _ = _abandoned.CancelAsync(); // a call that ends later still sets the event; the garbage collector closes it
        }
    }

    /// <summary>Makes the call: on this thread up to its first wait.</summary>
    /// <param name="call">The call, which never throws.</param>
    /// <param name="read">Reads its answer, later.</param>
    internal static HostBurst Start(Func<CancellationToken, Task<HostAnswer>> call, Func<HostAnswer, SnapshotSet> read)
    {
        var burst = new HostBurst(read);
        _ = burst.RunAsync(call);
        return burst;
    }

    private async Task RunAsync(Func<CancellationToken, Task<HostAnswer>> call)
    {
        Volatile.Write(ref _answer, await call(_abandoned.Token));
        _completed.Set();
        _ended.SetResult();
    }
}
