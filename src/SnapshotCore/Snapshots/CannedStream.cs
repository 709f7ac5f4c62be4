namespace SnapshotCore.Snapshots;

/// <summary>A connection to nowhere: each request that is written to it finds the next of its answers to be read.</summary>
internal sealed class CannedStream(IEnumerable<byte[]> answers) : Stream
{
    private readonly Lock _lock = new();
    private readonly Queue<byte[]> _answers = new(answers);
    private ReadOnlyMemory<byte> _unread;
    private TaskCompletionSource _readable = NewSignal();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Takes a request, which the HTTP client writes in one piece as it has no body.</summary>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            _unread = _answers.TryDequeue(out byte[]? answer) ? answer : default;
            _readable.TrySetResult();
        }

        return ValueTask.CompletedTask;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Task readable;
        lock (_lock)
        {
            readable = _readable.Task;
        }

        await readable.WaitAsync(cancellationToken);
        lock (_lock)
        {
            int length = Math.Min(buffer.Length, _unread.Length);
            _unread[..length].CopyTo(buffer);
            _unread = _unread[length..];
            if (_unread.IsEmpty && _answers.Count > 0)
            {
                _readable = NewSignal(); // nothing to read until the next request; behind the last answer stands the end
            }

            return length;
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
