namespace SnapshotCore.Freeze;

/// <summary>
/// An event between threads of which some may never come back: unlike the framework's events it needs no disposal,
/// so nothing breaks when a late thread still sets it.
/// </summary>
internal sealed class Latch
{
    private readonly object _gate = new();
    private bool _isSet;

    /// <summary>Lets every waiter go, present and future.</summary>
    internal void Set()
    {
        lock (_gate)
        {
            _isSet = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until it is set.</summary>
    /// <returns>Whether it was set within the time.</returns>
    internal bool Wait(TimeSpan timeout) => Wait(timeout, reset: false);

    /// <summary>Waits until it is set and takes it back: one waiter goes for each time (or several times) it is set.</summary>
    /// <returns>Whether it was set within the time.</returns>
    internal bool Take(TimeSpan timeout) => Wait(timeout, reset: true);

    private bool Wait(TimeSpan timeout, bool reset)
    {
        long end = Environment.TickCount64 + (long)Math.Ceiling(Math.Max(0, timeout.TotalMilliseconds));
        lock (_gate)
        {
            while (!_isSet)
            {
                long left = end - Environment.TickCount64;
                if (left <= 0 || !Monitor.Wait(_gate, (int)Math.Min(left, int.MaxValue)))
                {
                    break;
                }
            }

            bool wasSet = _isSet;
            _isSet &= !reset;
            return wasSet;
        }
    }
}
