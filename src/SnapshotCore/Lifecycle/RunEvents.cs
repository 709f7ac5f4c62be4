using SnapshotCore.Agent;
using SnapshotCore.Agent.Events;
using SnapshotCore.Logging;
using SnapshotCore.Settings;

namespace SnapshotCore.Lifecycle;

/// <summary>
/// Which lines become the agent's events: those of the worker's log, and what <c>enable</c> did and could not do. Events are
/// log lines, so an owner who wants no log has none either. docs/protocol.md, "Events".
/// </summary>
internal static class RunEvents
{
    /// <summary>What a worker may take: three tries, and the pauses between them.</summary>
    internal static readonly TimeSpan WorkerLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan EnableLimit = TimeSpan.FromSeconds(5);

    /// <summary>The events of a worker; null where nobody wants them.</summary>
    internal static EventLog? Open(HandlerEnvironment environment, OwnerConfiguration configuration, TimeProvider clock) =>
        IsWanted(configuration) ? EventLog.Open(environment, clock) : null;

    /// <summary>A line of the log as an event's.</summary>
    internal static EventLine LineOf(LoggedLine line) => new(line.Time, LevelOf(line.Level), line.Text);

    /// <summary>Writes what <c>enable</c> has to say. One try, of some seconds at most where the disk hangs: the agent waits for the command.</summary>
    /// <param name="environment">Names the folder.</param>
    /// <param name="outcome">What the command did.</param>
    /// <param name="taskId">The task that it was called for; null when it is not known.</param>
    /// <param name="machine">The machine.</param>
    internal static async Task WriteAsync(
        HandlerEnvironment environment, CommandOutcome outcome, string? taskId, MachineAccess machine)
    {
        if (EventLog.Open(environment, machine.Clock) is not { } events)
        {
            return;
        }

        DateTimeOffset now = machine.Clock.GetUtcNow();
        events.Add(new EventLine(now, EventLevel.Info, Redactor.Redact(outcome.Summary)));
        foreach (string problem in outcome.Problems.Select(problem => $"enable: Code {(int)problem.Code}: {problem}"))
        {
            events.Add(new EventLine(now, EventLevel.Error, Redactor.Redact(problem)));
        }

        string owner = Path.Combine(machine.OwnerFolder, Path.GetFileName(OwnerConfiguration.DefaultPath));
        if (!events.IsEmpty && IsWanted(OwnerConfiguration.Read(owner)))
        {
            _ = await HandOverAsync(events, taskId, EnableLimit, new CancellationToken(canceled: true));
        }
    }

    /// <summary>
    /// Writes what was gathered; never throws, and gives up on a disk that hangs. All that matters has been done by then.
    /// </summary>
    /// <param name="events">What was gathered.</param>
    /// <param name="taskId">The task; null when it is not known.</param>
    /// <param name="limit">What it may take.</param>
    /// <param name="stop">Ends the pauses between tries.</param>
    /// <returns>Why they could not be written; null if they were, or if the disk hangs, of which no log may tell.</returns>
    internal static async Task<string?> HandOverAsync(
        EventLog events, string? taskId, TimeSpan limit, CancellationToken stop)
    {
        try
        {
            return await Task.Factory
                .StartNew(
                    () => events.WriteAsync(taskId, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                .Unwrap()
                .WaitAsync(limit, CancellationToken.None); // a disk hangs in real time, whatever the machine's clock says
        }
        catch (TimeoutException)
        {
            return null;
        }
        catch (Exception exception)
        {
            return exception.Message;
        }
    }

    private static bool IsWanted(OwnerConfiguration configuration) =>
        configuration is { EventsOff: false, WriteLog: true };

    private static EventLevel LevelOf(LineLevel level) => level switch
    {
        LineLevel.Debug => EventLevel.Verbose,
        LineLevel.Info => EventLevel.Info,
        LineLevel.Warn => EventLevel.Warning,
        _ => EventLevel.Error,
    };
}
