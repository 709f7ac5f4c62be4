using System.Globalization;
using System.Text;

using SnapshotCore.Linux;

namespace SnapshotCore.AppConsistency;

/// <summary>One try of a script: a process of its own.</summary>
/// <param name="Leader">The process; none (0) while it is being started.</param>
/// <param name="Mark">What the environment of all its children carries; without blanks.</param>
internal readonly record struct StartedScript(ProcessIdentity Leader, string Mark);

/// <summary>
/// The note, on a tmpfs, that pre-scripts were started and post-scripts are owed. It outlives every process of the run:
/// whoever takes the run lock next, and finds it, owes the application what this run could not do any more.
/// Text: docs/protocol.md, "Scripts". Safe for several threads.
/// </summary>
internal sealed class RunningScripts
{
    private const string Magic = "vmsnapshot-scripts 1";
    private const int SizeLimit = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly List<string> _owed;
    private readonly List<StartedScript> _started = [];

    /// <param name="path">The file.</param>
    /// <param name="run">The run whose scripts are noted.</param>
    /// <param name="owed">The configurations of the plugins whose post-scripts are owed from <see cref="Begin"/> on.</param>
    internal RunningScripts(string path, ScriptRun run, IEnumerable<string> owed)
    {
        _path = path;
        Run = run;
        _owed = [.. owed];
    }

    /// <summary>The run.</summary>
    internal ScriptRun Run { get; }

    /// <summary>The configurations of the plugins whose post-scripts are owed.</summary>
    internal IReadOnlyList<string> Owed => _owed;

    /// <summary>How often somebody has tried to run what is owed.</summary>
    internal int Resumptions { get; private set; }

    /// <summary>The tries of its scripts that have not ended, as far as their run could note that.</summary>
    internal IReadOnlyList<StartedScript> Started
    {
        get
        {
            lock (_gate)
            {
                return [.. _started];
            }
        }
    }

    /// <summary>What a run of this boot has left; null when nothing is owed.</summary>
    internal static RunningScripts? ReadLeft(string path)
    {
        BoundedFile file = BoundedFile.Read(path, SizeLimit);
        string[] lines = Encoding.UTF8.GetString(file.Content.Span).Split('\n');
        if (file.Errno != Errno.None || file.User != 0 || lines is not [Magic, var boot, var id, var task, .. var rest]
            || boot != $"boot {BootId.Current()}" || !id.StartsWith("run ", StringComparison.Ordinal))
        {
            return null;
        }

        string name = task.StartsWith("task ", StringComparison.Ordinal) ? Uri.UnescapeDataString(task["task ".Length..]) : "";
        var left = new RunningScripts(path, new ScriptRun(id["run ".Length..], name), []);
        foreach (string line in rest)
        {
            if (line.StartsWith("resumed ", StringComparison.Ordinal)
                && int.TryParse(line["resumed ".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int times))
            {
                left.Resumptions = times;
            }
            else if (line.StartsWith("owed ", StringComparison.Ordinal))
            {
                left._owed.Add(Uri.UnescapeDataString(line["owed ".Length..]));
            }
            else if (line.Split(' ') is ["process", var pid, var start, var mark]
                && int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && ulong.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out ulong startTime))
            {
                left._started.Add(new StartedScript(new ProcessIdentity(number, startTime), mark));
            }
        }

        return left;
    }

    /// <summary>Notes that from now on post-scripts are owed.</summary>
    /// <exception cref="LinuxException">The note can't be written: then no script may be started.</exception>
    internal void Begin() => Write();

    /// <summary>Notes a try that is being started, or was.</summary>
    internal void Add(StartedScript script)
    {
        lock (_gate)
        {
            _ = _started.RemoveAll(one => one.Mark == script.Mark);
            _started.Add(script);
            TryWrite();
        }
    }

    /// <summary>Notes that a try has ended: what it left behind is nobody's to end.</summary>
    internal void Remove(string mark)
    {
        lock (_gate)
        {
            _ = _started.RemoveAll(one => one.Mark == mark);
            TryWrite();
        }
    }

    /// <summary>Notes that somebody tries now to run what is owed.</summary>
    internal void CountResumption()
    {
        lock (_gate)
        {
            Resumptions++;
            TryWrite();
        }
    }

    /// <summary>
    /// Strikes out the post-scripts that have had their chance, whatever came of it. When none is left nothing is owed any more.
    /// </summary>
    internal void Settle(IEnumerable<ScriptReport> reports)
    {
        lock (_gate)
        {
            foreach (ScriptReport report in reports.Where(report => !report.IsOwed))
            {
                _ = _owed.Remove(report.Configuration);
            }

            if (_owed.Count > 0)
            {
                TryWrite();
                return;
            }
        }

        End();
    }

    /// <summary>Nothing is owed any more.</summary>
    internal void End() => File.Delete(_path);

    // The tmpfs is full: what is owed stands in the note since the beginning. A run that dies now leaves a script that its
    // heir does not know of, or takes for one that still runs. Scripts run all the same.
    private void TryWrite()
    {
        try
        {
            Write();
        }
        catch (LinuxException)
        {
            // as said
        }
    }

    private void Write()
    {
        var text = new StringBuilder();
        text.Append(Magic).Append('\n');
        text.Append("boot ").Append(BootId.Current()).Append('\n');
        text.Append("run ").Append(Run.RunId).Append('\n');
        text.Append("task ").Append(Uri.EscapeDataString(Run.TaskId)).Append('\n');
        if (Resumptions > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"resumed {Resumptions}\n");
        }

        foreach (string configuration in _owed)
        {
            text.Append("owed ").Append(Uri.EscapeDataString(configuration)).Append('\n');
        }

        foreach (StartedScript script in _started)
        {
            (ProcessIdentity leader, string mark) = script;
            text.Append(CultureInfo.InvariantCulture, $"process {leader.Pid} {leader.StartTime} {mark}\n");
        }

        AtomicFile.Replace(_path, Encoding.UTF8.GetBytes(text.ToString()), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
