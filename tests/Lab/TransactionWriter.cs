namespace Lab;

/// <summary>A transaction that the server has acknowledged; moments as <see cref="TimeProvider.GetTimestamp"/>.</summary>
/// <param name="Number">Its number, from 1 on: it writes that to both tables.</param>
/// <param name="Asked">When its commit was asked for.</param>
/// <param name="Acknowledged">When the server said that it is committed.</param>
public sealed record Commit(long Number, long Asked, long Acknowledged);

/// <summary>
/// Stands for an application: commits one transaction after the other on a thread of its own, and remembers when which was
/// acknowledged.
/// </summary>
public sealed class TransactionWriter : IDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _clock;
    private readonly SqlSession _session;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Lock _lock = new();
    private readonly List<Commit> _commits = [];
    private Exception? _failure;

    /// <summary>Starts to write.</summary>
    public TransactionWriter(DatabaseServer server, TimeProvider clock)
    {
        _clock = clock;
        _session = server.Open();
        _thread = new Thread(Write) { IsBackground = true, Name = "transactions" };
        _thread.Start();
    }

    /// <summary>What was acknowledged so far, in order.</summary>
    /// <exception cref="InvalidOperationException">The server has refused one.</exception>
    public IReadOnlyList<Commit> Commits
    {
        get
        {
            lock (_lock)
            {
                return _failure is null
                    ? [.. _commits]
                    : throw new InvalidOperationException($"A transaction failed: {_failure.Message}", _failure);
            }
        }
    }

    /// <summary>The number of the last transaction that a server holds; -1 if one is there in part, or one is missing.</summary>
    public static long LastIn(SqlSession session)
    {
        string sql = "SELECT CASE WHEN count(*) = max(number) AND max(number) = (SELECT number FROM total) "
            + "THEN max(number) ELSE -1 END FROM entry;";
        return long.Parse(session.Ask(sql)[0]);
    }

    /// <summary>Stops writing. A transaction that waits for a frozen disk is left behind: the session's end ends it.</summary>
    public void Dispose()
    {
        _stop.Set();
        if (!_thread.Join(StopLimit))
        {
            _session.Dispose();
            _thread.Join(StopLimit);
        }

        _session.Dispose();
        _stop.Dispose();
    }

    private void Write()
    {
        try
        {
            for (long number = 1; !_stop.Wait(1); number++)
            {
                _session.Ask($"BEGIN; INSERT INTO entry VALUES ({number}); UPDATE total SET number = {number};");
                long asked = _clock.GetTimestamp();
                _session.Ask("COMMIT;");
                long acknowledged = _clock.GetTimestamp();
                lock (_lock)
                {
                    _commits.Add(new Commit(number, asked, acknowledged));
                }
            }
        }
        catch (Exception failure)
        {
            lock (_lock)
            {
                _failure = failure;
            }
        }
    }
}
