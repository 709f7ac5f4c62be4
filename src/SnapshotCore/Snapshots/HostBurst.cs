using SnapshotCore.BackupHost;

namespace SnapshotCore.Snapshots;

/// <summary>The one call by which the host takes all snapshots, under way. Thread-safe.</summary>
internal sealed class HostBurst : ISnapshotBurst
{
    private readonly Func<HostAnswer, SnapshotSet> _read;
    private readonly ManualResetEvent _completed = new(initialState: false);
    private readonly CancellationTokenSource _abandoned = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HostAnswer _unanswered;
    private HostAnswer? _answer;

    private HostBurst(Func<HostAnswer, SnapshotSet> read)
    {
        _read = read;
        _unanswered = HostAnswer.None("no answer when the backup gave up on it", started: 0);
    }

    /// <inheritdoc/>
    public WaitHandle Completed => _completed;

    /// <inheritdoc/>
    public Task Ended => _ended.Task;

    /// <inheritdoc/>
    public void Abandon() => _ = _abandoned.CancelAsync();

    /// <inheritdoc/>
    public SnapshotSet Read() => _read(Volatile.Read(ref _answer) ?? _unanswered);

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
            Abandon(); // a call that ends later still sets the event; the garbage collector closes it
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
