using System.Buffers.Text;
using System.Globalization;
using System.Text;

using Microsoft.Win32.SafeHandles;

namespace SnapshotCore.Linux;

/// <summary>A process, told apart from a later one with the same id by its start time.</summary>
/// <param name="Pid">The process id.</param>
/// <param name="StartTime">Clock ticks from boot to its start: field 22 of /proc/PID/stat, proc_pid_stat(5).</param>
public readonly record struct ProcessIdentity(int Pid, ulong StartTime);

/// <summary>
/// Watches a process through /proc/PID/stat, held open. A killed process with a thread stuck in the kernel keeps
/// its pipes and sockets open and its pidfd silent until that call returns, but its leader is a zombie at once.
/// Reading proc touches no disk. Safe for several threads.
/// </summary>
public sealed class ProcessWatch : IDisposable
{
    private readonly SafeFileHandle _stat;

    private ProcessWatch(ProcessIdentity identity, SafeFileHandle stat)
    {
        Identity = identity;
        _stat = stat;
    }

    /// <summary>Which process this is.</summary>
    public ProcessIdentity Identity { get; }

    /// <summary>The leader's state letter (R, S, D, T, t, Z, X, I); X when the process is gone.</summary>
    public char State => TryReadStat(_stat, out char state, out _) ? state : 'X';

    /// <summary>Whether the leader lives. False from the moment of the kill, though other threads may still be in the kernel.</summary>
    public bool IsLeaderAlive => State is not ('Z' or 'X' or 'x');

    /// <summary>Whether the process has ended for good: no thread of it is in the kernel any more.</summary>
    public bool IsGone
    {
        get
        {
            if (!TryReadStat(_stat, out char state, out _))
            {
                return true;
            }

            return state is 'Z' or 'X' && Directory.GetDirectories(TaskFolder).Length <= 1;
        }
    }

    private string TaskFolder => string.Create(CultureInfo.InvariantCulture, $"/proc/{Identity.Pid}/task");

    /// <summary>Begins to watch a process; null when it does not exist (any more).</summary>
    public static ProcessWatch? Open(int pid)
    {
        byte[] path = Encoding.ASCII.GetBytes($"/proc/{pid}/stat");
        if (Libc.Open(path, Libc.O_RDONLY, 0, out SafeFileHandle stat) != Errno.None)
        {
            return null;
        }

        if (!TryReadStat(stat, out _, out ulong startTime))
        {
            stat.Dispose();
            return null;
        }

        return new ProcessWatch(new ProcessIdentity(pid, startTime), stat);
    }

    /// <summary>Begins to watch one certain process; null when it is gone, even if its id was given to another.</summary>
    public static ProcessWatch? Open(ProcessIdentity identity)
    {
        ProcessWatch? watch = Open(identity.Pid);
        if (watch is not null && watch.Identity != identity)
        {
            watch.Dispose();
            return null;
        }

        return watch;
    }

    /// <summary>Who the calling process is.</summary>
    public static ProcessIdentity Self()
    {
        using ProcessWatch self = Open(Environment.ProcessId)
            ?? throw new LinuxException("open", "/proc/self/stat", Errno.ENOENT);
        return self.Identity;
    }

    /// <summary>Whether one thread of the process has ended, and with it every call that it had made.</summary>
    public bool IsThreadGone(int threadId)
    {
        if (!TryReadStat(_stat, out _, out _))
        {
            return true; // reaped: the id may be another's by now, and no thread of ours is left
        }

        byte[] path = Encoding.ASCII.GetBytes($"{TaskFolder}/{threadId}/stat");
        if (Libc.Open(path, Libc.O_RDONLY, 0, out SafeFileHandle stat) != Errno.None)
        {
            return true;
        }

        using (stat)
        {
            return !TryReadStat(stat, out char state, out _) || state is 'Z' or 'X' or 'x';
        }
    }

    /// <summary>
    /// Whether one thread of the process runs or waits in the kernel (R, S, D); not when it has ended, or is stopped: then
    /// the call that it had made is over, though it could not say so.
    /// </summary>
    public bool IsThreadAtWork(int threadId)
    {
        byte[] path = Encoding.ASCII.GetBytes($"{TaskFolder}/{threadId}/stat");
        if (Libc.Open(path, Libc.O_RDONLY, 0, out SafeFileHandle stat) != Errno.None)
        {
            return false;
        }

        using (stat)
        {
            return TryReadStat(stat, out char state, out _) && state is 'R' or 'S' or 'D';
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stat.Dispose();

    /// <summary>Parses a line of /proc/PID/stat. The name in parentheses may hold anything, so count from the last ')'.</summary>
    internal static bool TryParseStat(ReadOnlySpan<byte> line, out char state, out ulong startTime)
    {
        const int FieldsFromStateToStart = 19;
        state = default;
        startTime = 0;
        int name = line.LastIndexOf((byte)')');
        if (name < 0 || name + 3 > line.Length)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = line[(name + 2)..];
        state = (char)rest[0];
        for (int i = 0; i < FieldsFromStateToStart; i++)
        {
            int space = rest.IndexOf((byte)' ');
            if (space < 0)
            {
                return false;
            }

            rest = rest[(space + 1)..];
        }

        return Utf8Parser.TryParse(rest, out startTime, out int used) && used > 0;
    }

    private static bool TryReadStat(SafeFileHandle stat, out char state, out ulong startTime)
    {
        Span<byte> buffer = stackalloc byte[1024];
        int length = Libc.ReadAt(stat, buffer, 0); // ESRCH once the process was reaped
        if (length <= 0)
        {
            state = default;
            startTime = 0;
            return false;
        }

        return TryParseStat(buffer[..length], out state, out startTime);
    }
}
