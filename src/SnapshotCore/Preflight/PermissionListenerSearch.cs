using System.Buffers.Text;
using System.Globalization;
using System.Text;

using SnapshotCore.Linux;

namespace SnapshotCore.Preflight;

/// <summary>
/// Looks for fanotify permission listeners among all processes, by /proc/PID/fdinfo (proc(5), fanotify(7)). It touches
/// proc alone: no file that a descriptor leads to is opened or asked about. On a thread of its own, bounded in time, for
/// a machine may have a hundred thousand descriptors; what it has not come to by then stays unknown.
/// </summary>
public sealed class PermissionListenerSearch
{
    /// <summary>The longest that a search takes.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromMilliseconds(200);

    // linux/fanotify.h: FAN_OPEN_PERM, FAN_ACCESS_PERM, FAN_OPEN_EXEC_PERM, FAN_PRE_ACCESS.
    private const ulong PermissionEvents = 0x10000 | 0x20000 | 0x40000 | 0x100000;

    private readonly string _proc;
    private readonly Deadline _deadline;
    private readonly List<PermissionListener> _found = [];
    private readonly Thread _thread;
    private volatile bool _isStopped;

    private PermissionListenerSearch(string proc, Deadline deadline)
    {
        _proc = proc;
        _deadline = deadline;
        _thread = new Thread(Search) { IsBackground = true, Name = "fanotify-search" };
    }

    /// <summary>Starts a search of this machine.</summary>
    /// <param name="limit">When it ends, found or not.</param>
    /// <param name="clock">Measures the limit.</param>
    public static PermissionListenerSearch Start(TimeSpan limit, TimeProvider clock) => Start("/proc", limit, clock);

    /// <summary>The same in another folder than /proc, for tests.</summary>
    internal static PermissionListenerSearch Start(string proc, TimeSpan limit, TimeProvider clock)
    {
        var search = new PermissionListenerSearch(proc, Deadline.After(limit, clock));
        search._thread.Start();
        return search;
    }

    /// <summary>Waits for the end of the search, which is bounded; what was found.</summary>
    public IReadOnlyList<PermissionListener> Complete()
    {
        _thread.Join();
        return _found;
    }

    /// <summary>Ends the search, within one look into proc; what was found so far.</summary>
    public IReadOnlyList<PermissionListener> Stop()
    {
        _isStopped = true;
        return Complete();
    }

    /// <summary>
    /// Counts the marks with permission events in the text of an fdinfo file: lines like <c>fanotify sdev:800013
    /// mflags:0 mask:38 ignored_mask:0</c>, all numbers hexadecimal (fs/notify/fdinfo.c). Never throws.
    /// </summary>
    internal static int CountMarks(ReadOnlySpan<byte> fdinfo)
    {
        int marks = 0;
        foreach (Range range in fdinfo.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = fdinfo[range];
            int start = line.IndexOf(" mask:"u8);
            if (line.StartsWith("fanotify "u8)
                && start >= 0
                && Utf8Parser.TryParse(line[(start + " mask:"u8.Length)..], out ulong mask, out _, 'x')
                && (mask & PermissionEvents) != 0)
            {
                marks++;
            }
        }

        return marks;
    }

    private void Search()
    {
        try
        {
            foreach (string folder in Directory.EnumerateDirectories(_proc))
            {
                if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                    && pid != Environment.ProcessId)
                {
                    SearchProcess(pid, folder);
                }

                if (IsOver)
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // proc is not there, or hides processes from us: then nothing can be said.
        }
    }

    private bool IsOver => _isStopped || _deadline.IsPassed;

    private void SearchProcess(int pid, string folder)
    {
        int marks = 0;
        try
        {
            // The names are read from fdinfo: listing fd would ask about the files that its links lead to.
            foreach (string fdinfo in Directory.EnumerateFiles(folder + "/fdinfo"))
            {
                if (Libc.ReadLink($"{folder}/fd/{Path.GetFileName(fdinfo)}") is { } link
                    && link.Bytes.SequenceEqual("anon_inode:[fanotify]"u8))
                {
                    marks += CountMarks(Libc.ReadFile(fdinfo));
                }

                if (IsOver)
                {
                    break;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return; // it has ended
        }

        if (marks > 0)
        {
            string name = Encoding.UTF8.GetString(Libc.ReadFile(folder + "/comm") ?? "unknown"u8.ToArray()).TrimEnd('\n');
            _found.Add(new PermissionListener(pid, name, marks));
        }
    }
}
