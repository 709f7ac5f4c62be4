using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace SnapshotCore.Linux;

/// <summary>
/// A process and all that it has started, as far as the kernel can still tell: its session, its process group, the
/// descendants of those, and every process whose environment carries a mark that only this tree was given. The mark finds
/// daemons: they leave session, group and parent, but keep the environment. What clears that as well is not found.
/// </summary>
/// <param name="leader">The process at the top, a session leader.</param>
/// <param name="mark">The mark, as <c>NAME=value</c>: one whole entry of the environment, ASCII.</param>
internal sealed class ProcessTree(ProcessIdentity leader, string mark)
{
    private const int LargestEnvironment = 2 * 1024 * 1024; // twice what execve(2) takes by default
    private static readonly TimeSpan ShortestRound = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestRound = TimeSpan.FromSeconds(1);

    private readonly byte[] _mark = Encoding.ASCII.GetBytes(mark);
    private readonly HashSet<ProcessIdentity> _members = [];

    /// <summary>
    /// Ends the tree: SIGTERM to all, a time to obey, then SIGKILL until nothing is left of it, forks meanwhile included.
    /// Blocks the calling thread.
    /// </summary>
    /// <param name="leaderAsChild">The leader, if it is a child of this process: it is reaped here. Null when it is not.</param>
    /// <param name="grace">The time to obey SIGTERM.</param>
    /// <param name="killLimit">How long to go on with SIGKILL after that.</param>
    /// <param name="clock">Measures both.</param>
    /// <returns>False when something is left that SIGKILL doesn't end: it waits in the kernel.</returns>
    internal bool End(ChildProcess? leaderAsChild, TimeSpan grace, TimeSpan killLimit, TimeProvider clock)
    {
        using var pause = new ManualResetEventSlim();
        Find();
        foreach (ProcessIdentity member in _members)
        {
            _ = Signals.Send(member.Pid, member.StartTime, Signals.Terminate);
            _ = Signals.Send(member.Pid, member.StartTime, Signals.Continue); // a stopped one can't obey
        }

        Deadline toObey = Deadline.After(grace, clock);
        while (_members.Any(IsAlive) && !toObey.IsPassed)
        {
            pause.Wait(ShortestRound, CancellationToken.None);
        }

        Find(); // what was born while the others died
        Deadline limit = Deadline.After(killLimit, clock);
        TimeSpan round = ShortestRound;
        while (_members.Any(IsAlive) && !limit.IsPassed)
        {
            foreach (ProcessIdentity member in _members)
            {
                _ = Signals.Send(member.Pid, member.StartTime, Signals.Kill);
            }

            pause.Wait(round, CancellationToken.None);
            round = round * 2 < LongestRound ? round * 2 : LongestRound; // what survives that waits in the kernel, perhaps for long
            Find();
        }

        // Only now: until it is reaped nobody else gets the leader's number, which is that of its session and group.
        _ = leaderAsChild?.WaitForEnd(Deadline.After(TimeSpan.Zero, clock), CancellationToken.None);
        return !_members.Any(IsAlive);
    }

    /// <summary>Adds the processes that belong to the tree now to those that were found before.</summary>
    /// <returns>All found so far, also those that have ended.</returns>
    internal IReadOnlyCollection<ProcessIdentity> Find()
    {
        List<ProcessLine> all = ReadAll();
        Dictionary<int, ProcessIdentity> current = all.ToDictionary(process => process.Identity.Pid, process => process.Identity);
        bool isNumberOurs = leader.Pid > 1 // kernel threads have session 0
            && (!current.TryGetValue(leader.Pid, out ProcessIdentity owner) || owner == leader);
        bool grows = true;
        while (grows)
        {
            grows = false;
            foreach (ProcessLine process in all)
            {
                bool belongs = process.Identity == leader
                    || (isNumberOurs && (process.Session == leader.Pid || process.Group == leader.Pid))
                    || (current.TryGetValue(process.Parent, out ProcessIdentity parent) && _members.Contains(parent))
                    || process.IsMarked;
                grows |= belongs && _members.Add(process.Identity);
            }
        }

        return _members;
    }

    private List<ProcessLine> ReadAll()
    {
        List<ProcessLine> all = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                && pid != Environment.ProcessId
                && pid > 1
                && ProcessLine.Read(folder, pid) is { } process)
            {
                all.Add(process with { IsMarked = IsMarked(folder) });
            }
        }

        return all;
    }

    private bool IsMarked(string folder)
    {
        ReadOnlySpan<byte> rest = BoundedFile.Read($"{folder}/environ", LargestEnvironment).Content.Span;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)0);
            ReadOnlySpan<byte> entry = end < 0 ? rest : rest[..end];
            if (entry.SequenceEqual(_mark))
            {
                return true;
            }

            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        return false;
    }

    private static bool IsAlive(ProcessIdentity member)
    {
        using ProcessWatch? watch = ProcessWatch.Open(member);
        return watch is { IsLeaderAlive: true };
    }

    /// <summary>What /proc/PID/stat tells of a process's place among the others, proc_pid_stat(5).</summary>
    private readonly record struct ProcessLine(ProcessIdentity Identity, int Parent, int Group, int Session, bool IsMarked)
    {
        internal static ProcessLine? Read(string folder, int pid)
        {
            byte[]? line = Libc.ReadFile($"{folder}/stat");
            if (line is null
                || !ProcessWatch.TryParseStat(line, out char state, out ulong startTime)
                || state is 'Z' or 'X' or 'x')
            {
                return null;
            }

            ReadOnlySpan<byte> rest = line.AsSpan(line.AsSpan().LastIndexOf((byte)')') + ") S ".Length);
            return TakeNumber(ref rest, out int parent) && TakeNumber(ref rest, out int group)
                && TakeNumber(ref rest, out int session)
                    ? new ProcessLine(new ProcessIdentity(pid, startTime), parent, group, session, IsMarked: false)
                    : null;
        }

        private static bool TakeNumber(ref ReadOnlySpan<byte> rest, out int number)
        {
            bool isNumber = Utf8Parser.TryParse(rest, out number, out int used);
            rest = rest[Math.Min(rest.Length, used + 1)..];
            return isNumber;
        }
    }
}
