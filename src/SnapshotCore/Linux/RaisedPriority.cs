using System.Globalization;

namespace SnapshotCore.Linux;

/// <summary>
/// The highest nice value for every thread of this process, for a moment: setpriority(2). On a busy machine a thread that
/// wakes up waits for its turn, and so does everybody who waits for a thaw. Without the right to it nothing changes.
/// </summary>
internal sealed class RaisedPriority : IDisposable
{
    private const int Highest = -20;

    private readonly List<(int Thread, int Nice)> _old = [];

    private RaisedPriority()
    {
    }

    /// <summary>Raises the threads that there are now; those that they start inherit it.</summary>
    internal static RaisedPriority Enter()
    {
        var raised = new RaisedPriority();
        foreach (string folder in Directory.EnumerateDirectories("/proc/self/task"))
        {
            int thread = int.Parse(Path.GetFileName(folder.AsSpan()), CultureInfo.InvariantCulture);
            int nice = Libc.Nice(thread);
            if (Libc.SetNice(thread, Highest) == Errno.None)
            {
                raised._old.Add((thread, nice));
            }
        }

        return raised;
    }

    /// <summary>Puts the old values back; new threads, whoever started them, get the first one's.</summary>
    public void Dispose()
    {
        var old = _old.ToDictionary(one => one.Thread, one => one.Nice);
        foreach (string folder in _old.Count > 0 ? Directory.EnumerateDirectories("/proc/self/task") : [])
        {
            int thread = int.Parse(Path.GetFileName(folder.AsSpan()), CultureInfo.InvariantCulture);
            _ = Libc.SetNice(thread, old.GetValueOrDefault(thread, _old[0].Nice)); // one that has just ended: ESRCH
        }
    }
}
