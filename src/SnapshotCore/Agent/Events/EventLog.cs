using SnapshotCore.Linux;

namespace SnapshotCore.Agent.Events;

/// <summary>
/// Gathers the lines of one run that matter enough, in bounded memory, and writes them for the agent in one file when the
/// run is over: nothing touches the disk before. A failure costs events, never the run. Lines may come from any thread.
/// docs/protocol.md, "Events".
/// </summary>
public sealed class EventLog
{
    /// <summary>The most events of one file: a third of what the agent takes of all our files in one period.</summary>
    internal const int MostEvents = 100;

    /// <summary>The most characters of lines that are kept; the oldest go first and are counted.</summary>
    internal const int MostCharacters = 256 * 1024;

    /// <summary>With more failures than this nothing is tried any more.</summary>
    internal const int MostErrors = 10;

    private const int Tries = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Queue<EventLine> _lines = new(64);
    private readonly EventFolder _folder;
    private readonly EventLevel _threshold;
    private readonly string _version;
    private readonly TimeProvider _clock;
    private int _characters;
    private int _dropped;
    private int _errors;

    private EventLog(string folder, string versionFolder, TimeProvider clock)
    {
        _folder = new EventFolder(folder, clock);
        _threshold = EventThreshold.Read(versionFolder);
        _version = Path.GetFileName(versionFolder);
        _clock = clock;
    }

    /// <summary>Whether there is nothing to write.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _lines.Count == 0;
            }
        }
    }

    /// <summary>Begins to gather; writes nothing yet.</summary>
    /// <param name="environment">Names the folder, the package with its threshold, and the version.</param>
    /// <param name="clock">The VM's clock.</param>
    /// <returns>Null where the agent offers no events folder, or it does not exist.</returns>
    public static EventLog? Open(HandlerEnvironment environment, TimeProvider clock) =>
        environment.EventsFolder is { } folder && Directory.Exists(folder)
            ? new EventLog(folder, environment.VersionFolder, clock)
            : null;

    /// <summary>Takes a line, if it matters enough; in memory alone.</summary>
    /// <param name="line">The line; no secrets.</param>
    public void Add(EventLine line)
    {
        if (line.Level < _threshold)
        {
            return;
        }

        EventLine kept = line.Text.Length <= MostCharacters ? line : line with { Text = line.Text[..MostCharacters] };
        lock (_gate)
        {
            _lines.Enqueue(kept);
            _characters += kept.Text.Length;
            while (_characters > MostCharacters)
            {
                _characters -= _lines.Dequeue().Text.Length;
                _dropped++;
            }
        }
    }

    /// <summary>
    /// Writes what was gathered, and begins anew. Waits up to 20 s where the folder can't be written now but perhaps later, so it is
    /// for the time when nobody waits for this process.
    /// </summary>
    /// <param name="taskId">The task that the events are about; null when it is not known.</param>
    /// <param name="stop">Ends the waiting; one try is made even if it is cancelled already.</param>
    /// <returns>Null, or why they could not be written.</returns>
    public async Task<string?> WriteAsync(string? taskId, CancellationToken stop)
    {
        IReadOnlyList<AgentEvent> events = Take();
        if (events.Count == 0 || _errors > MostErrors)
        {
            return null;
        }

        _folder.DeleteOld();
        byte[] document = EventDocument.Write(
            events, new EventOrigin(_version, taskId, Environment.ProcessId, Libc.ThreadId()));
        for (int tried = 1; ; tried++)
        {
            EventWrite result = _folder.Write(document);
            if (result == EventWrite.Written)
            {
                return null;
            }

            _errors += result == EventWrite.Full ? 0 : 1;
            if (result != EventWrite.Failed || tried == Tries || _errors > MostErrors || stop.IsCancellationRequested)
            {
                return _folder.Reason;
            }

            await Task.Delay(Pause, _clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private IReadOnlyList<AgentEvent> Take()
    {
        EventLine[] lines;
        lock (_gate)
        {
            lines = [.. _dropped == 0 ? [] : new[] { Mark(_dropped, "lines") }, .. _lines];
            _lines.Clear();
            _characters = 0;
            _dropped = 0;
        }

        IReadOnlyList<AgentEvent> events = EventMessage.Pack(lines);
        int leftOut = events.Count - (MostEvents - 1);
        return events.Count <= MostEvents
            ? events
            : [.. EventMessage.Pack([Mark(leftOut, "events")]), .. events.Skip(leftOut)];
    }

    private EventLine Mark(int count, string what) =>
        new(_clock.GetUtcNow(), EventLevel.Warning, $"{count} older {what} left out");
}
