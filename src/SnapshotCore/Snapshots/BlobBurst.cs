using SnapshotCore.Linux;

namespace SnapshotCore.Snapshots;

/// <summary>The calls by which storage takes the snapshots, one for each disk, under way. Thread-safe.</summary>
internal sealed class BlobBurst : ISnapshotBurst
{
    private readonly IReadOnlyList<SnapshotCall> _calls;
    private readonly Deadline _deadline;
    private readonly DiskSnapshot[] _results;
    private readonly ManualResetEvent _completed = new(initialState: false);
    private readonly CancellationTokenSource _abandoned = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _pending;

    private BlobBurst(IReadOnlyList<SnapshotCall> calls, Deadline deadline)
    {
        _calls = calls;
        _deadline = deadline;
        _pending = calls.Count;
        _results = [.. calls.Select(
            static call => DiskSnapshot.Unanswered(call.Index, call.Uri.BaseUri, SnapshotErrors.Abandoned))];
    }

    /// <inheritdoc/>
    public WaitHandle Completed => _completed;

    /// <inheritdoc/>
    public Task Ended => _ended.Task;

    /// <summary>
    /// A copy of the results as they are now, in the order of the disks: a disk that hasn't ended yet stands as failed.
    /// </summary>
    public IReadOnlyList<DiskSnapshot> Results
    {
        get
        {
            var copy = new DiskSnapshot[_results.Length];
            for (int index = 0; index < copy.Length; index++)
            {
                copy[index] = Volatile.Read(ref _results[index]);
            }

            return copy;
        }
    }

    /// <inheritdoc/>
    public void Abandon() => _ = _abandoned.CancelAsync();

    /// <inheritdoc/>
    public SnapshotSet Read() => new(SnapshotSource.Guest, Results);

    /// <summary>Abandons what is left and frees what can be freed.</summary>
    public void Dispose()
    {
        if (Volatile.Read(ref _pending) == 0)
        {
            _completed.Dispose();
            _abandoned.Dispose();
        }
        else
        {
            Abandon(); // a call that ends later still sets the event; the garbage collector closes it
        }
    }

    /// <summary>Starts the calls: all at once on this thread up to their first wait, or one after the other.</summary>
    internal static BlobBurst Start(IReadOnlyList<SnapshotCall> calls, Deadline deadline, bool isSequential)
    {
        var burst = new BlobBurst(calls, deadline);
        if (calls.Count == 0)
        {
            burst.Complete();
        }
        else if (isSequential)
        {
            _ = burst.TakeInOrderAsync();
        }
        else
        {
            for (int index = 0; index < calls.Count; index++)
            {
                _ = burst.TakeAsync(index);
            }
        }

        return burst;
    }

    private async Task TakeInOrderAsync()
    {
        for (int index = 0; index < _calls.Count; index++)
        {
            await TakeAsync(index);
        }
    }

    private async Task TakeAsync(int index)
    {
        try
        {
            DiskSnapshot result = await _calls[index].TakeAsync(_deadline, _abandoned.Token);
            Volatile.Write(ref _results[index], result);
        }
        finally
        {
            if (Interlocked.Decrement(ref _pending) == 0)
            {
                Complete();
            }
        }
    }

    private void Complete()
    {
        _completed.Set();
        _ended.SetResult();
    }
}
