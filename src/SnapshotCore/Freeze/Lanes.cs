namespace SnapshotCore.Freeze;

/// <summary>
/// Threads, started beforehand, for system calls that may never return. Work is posted by number and taken by any
/// free thread; one that is stuck takes nothing from the others. Posting allocates nothing.
/// </summary>
internal sealed class Lanes
{
    /// <summary>The most threads; more targets than that share them.</summary>
    internal const int Most = 64;

    private const int StackSize = 256 * 1024;

    private readonly object _gate = new();
    private readonly Action<int> _work;
    private readonly int[] _queue;
    private int _head;
    private int _length;
    private bool _stopping;

    /// <summary>Starts the threads; each is running when this returns.</summary>
    /// <param name="name">The threads' name, at most 15 bytes are shown.</param>
    /// <param name="targets">How many targets there are; as many threads, at most <see cref="Most"/>.</param>
    /// <param name="work">What to do with a posted number; must not throw.</param>
    internal Lanes(string name, int targets, Action<int> work)
    {
        _work = work;
        _queue = new int[(targets * 8) + 64];
        for (int i = 0; i < Math.Min(targets, Most); i++)
        {
            // Background: a call stuck in the kernel must not keep the runtime from ending.
            new Thread(Run, StackSize) { IsBackground = true, Name = name }.Start();
        }
    }

    /// <summary>Posts work. False when the queue is full: somebody posts again and again what nobody can do.</summary>
    internal bool Post(int item)
    {
        lock (_gate)
        {
            if (_length == _queue.Length)
            {
                return false;
            }

            _queue[(_head + _length++) % _queue.Length] = item;
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Lets the threads end once nothing is queued; stuck ones when their call returns.</summary>
    internal void Stop()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Run()
    {
        while (true)
        {
            int item;
            lock (_gate)
            {
                while (_length == 0)
                {
                    if (_stopping)
                    {
                        return;
                    }

                    Monitor.Wait(_gate);
                }

                item = _queue[_head];
                _head = (_head + 1) % _queue.Length;
                _length--;
            }

            try
            {
                _work(item);
            }
            catch (ObjectDisposedException)
            {
                // On a busy machine a thread can be kept from its turn until all is over and the descriptors are closed.
                // There is nothing left to do then; unhandled, it would end the process.
            }
        }
    }
}
