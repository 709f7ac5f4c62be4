using Microsoft.Win32.SafeHandles;

namespace SnapshotCore.Linux;

/// <summary>
/// A process that this one has started, awaited by pidfd_open(2) and waitpid(2). Until its end was seen here its id
/// can't be another's: the kernel keeps it for us. Not for several threads at once.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    // Only for kernels without pidfd (before 5.3).
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(5);

    // How late a cancellation may be noticed.
    private static readonly TimeSpan CancellationRound = TimeSpan.FromMilliseconds(50);

    private readonly SafeFileHandle? _process;
    private int? _status;

    private ChildProcess(int pid)
    {
        using ProcessWatch? watch = ProcessWatch.Open(pid); // also of a zombie: it is not reaped yet
        Identity = watch?.Identity ?? new ProcessIdentity(pid, 0);
        _process = Libc.OpenProcess(pid, out SafeFileHandle process) == Errno.None ? process : null;
    }

    /// <summary>Which process it is; leader of a session and process group of its own.</summary>
    internal ProcessIdentity Identity { get; }

    /// <summary>Whether its end was seen.</summary>
    internal bool HasEnded => _status is not null;

    /// <summary>Its exit code, 0 to 255; null while it runs, or when a signal ended it.</summary>
    internal int? ExitCode => _status is { } status && (status & 0x7F) == 0 ? (status >> 8) & 0xFF : null;

    /// <summary>The signal that ended it, signal(7); null when none did.</summary>
    internal int? Signal => _status is { } status && (status & 0x7F) is not 0 and var signal ? signal : null;

    /// <summary>Starts a process.</summary>
    /// <returns>The process, or null and why there is none.</returns>
    internal static (Errno Errno, ChildProcess? Child) Start(SpawnRequest request)
    {
        (Errno errno, int pid) = ProcessSpawner.Spawn(request);
        return errno == Errno.None ? (errno, new ChildProcess(pid)) : (errno, null);
    }

    /// <summary>Waits for its end; blocks the calling thread.</summary>
    /// <param name="deadline">When to stop waiting.</param>
    /// <param name="stop">Ends the wait as well, within a moment.</param>
    /// <returns>Whether it has ended.</returns>
    internal bool WaitForEnd(Deadline deadline, CancellationToken stop)
    {
        using var pause = new ManualResetEventSlim();
        while (!TryReap())
        {
            TimeSpan left = deadline.Remaining;
            if (left == TimeSpan.Zero || stop.IsCancellationRequested)
            {
                return false;
            }

            TimeSpan longest = _process is null ? Round : stop.CanBeCanceled ? CancellationRound : left;
            TimeSpan round = left < longest ? left : longest;
            if (_process is not null)
            {
                _ = Libc.Poll(_process, Libc.POLLIN, round);
            }
            else
            {
                pause.Wait(round, CancellationToken.None);
            }
        }

        return true;
    }

    /// <summary>SIGKILL for it alone; nothing when its end was seen.</summary>
    internal void Kill()
    {
        if (!HasEnded)
        {
            _ = Libc.Kill(Identity.Pid, Libc.SIGKILL); // not reaped yet: the id is still its own
        }
    }

    /// <summary>SIGKILL for its process group; nothing when its end was seen.</summary>
    internal void KillGroup()
    {
        if (!HasEnded)
        {
            _ = Libc.Kill(-Identity.Pid, Libc.SIGKILL);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _process?.Dispose();

    private bool TryReap()
    {
        if (!HasEnded && Libc.TryReap(Identity.Pid, out int status))
        {
            _status = status;
        }

        return HasEnded;
    }
}
