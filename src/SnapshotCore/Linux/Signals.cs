using Microsoft.Win32.SafeHandles;

namespace SnapshotCore.Linux;

/// <summary>Signals to a process that is known by more than its id, signal(7).</summary>
public static class Signals
{
    /// <summary>SIGKILL: ends at once, can't be caught.</summary>
    public const int Kill = Libc.SIGKILL;

    /// <summary>SIGTERM: asks to end.</summary>
    public const int Terminate = 15;

    /// <summary>SIGCONT: lets a stopped process go on.</summary>
    public const int Continue = 18;

    /// <summary>
    /// Sends a signal to the process with this id and start time, through a pidfd, so that a process that got the
    /// id later is never hit; by kill(2) where the kernel has no pidfd (before 5.3).
    /// </summary>
    /// <returns>None, or why it was not sent; ESRCH when the process is gone.</returns>
    public static Errno Send(int pid, ulong startTime, int signal)
    {
        Errno errno = Libc.OpenProcess(pid, out SafeFileHandle process);
        using (process)
        using (ProcessWatch? watch = ProcessWatch.Open(new ProcessIdentity(pid, startTime)))
        {
            if (watch is null)
            {
                return Errno.ESRCH;
            }

            return errno switch
            {
                Errno.None => Libc.SendSignal(process, signal),
                Errno.ENOSYS => Libc.Kill(pid, signal),
                _ => errno,
            };
        }
    }
}
