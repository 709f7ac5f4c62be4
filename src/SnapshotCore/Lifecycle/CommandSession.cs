using SnapshotCore.Agent;
using SnapshotCore.AppConsistency;
using SnapshotCore.Backup;
using SnapshotCore.Errors;

namespace SnapshotCore.Lifecycle;

/// <summary>
/// What the agent's five commands have in common: where they are, what a dead run left, the runs in progress, one line in <c>shell.log</c>. Works without a readable <c>HandlerEnvironment.json</c> too: ending a run
/// and thawing need only the version folder.
/// </summary>
internal sealed class CommandSession
{
    // The agent gives uninstall 300 s; what ended runs have not used of them, scripts may.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongResume = TimeSpan.FromSeconds(200);
    private static readonly TimeSpan ShortResume = TimeSpan.FromSeconds(20);

    private readonly string _command;
    private readonly CommandContext _context;
    private readonly MachineAccess _machine;
    private readonly List<BackupError> _problems = [];
    private readonly List<string> _done = [];

    private CommandSession(string command, CommandContext context, MachineAccess machine)
    {
        _command = command;
        _context = context;
        _machine = machine;

        Result<HandlerEnvironment> environment = HandlerEnvironment.Read(context);
        EnvironmentError = environment.Error;
        Environment = environment.IsSuccess ? environment.Value : HandlerEnvironment.Fallback(context);
        if (environment.Error is { } error)
        {
            _problems.Add(error);
        }
    }

    /// <summary>Where everything is; derived from the version folder when the agent's file cannot be read.</summary>
    internal HandlerEnvironment Environment { get; }

    /// <summary>Why the agent's file could not be read; null when it could.</summary>
    internal BackupError? EnvironmentError { get; }

    /// <summary>Whether the agent's file could be read.</summary>
    internal bool IsAgentKnown => EnvironmentError is null;

    /// <summary>Whether nothing is frozen any more, as far as the journal tells.</summary>
    internal bool IsThawed { get; private set; }

    /// <summary>Begins a command: first of all what a dead run left frozen is thawed.</summary>
    internal static CommandSession Begin(string command, CommandContext context, MachineAccess machine)
    {
        CommandSession session = new(command, context, machine);
        session.Recover();
        return session;
    }

    /// <summary>Ends the runs in progress and thaws what they could not.</summary>
    internal async Task<EndedRuns> EndRunsAsync(CancellationToken cancellationToken)
    {
        long begun = _machine.Clock.GetTimestamp();
        RunExecutables executables = new(Environment, _context);
        EndedRuns runs = await new RunningWorkers(executables, _machine).EndAsync(cancellationToken);
        Did(runs.ToString());
        if (runs.Left.Count > 0)
        {
            Add(LifecycleErrors.RunNotEnded(runs.Left));
        }

        if (runs.Told > 0 || !IsThawed)
        {
            Recover(); // what the run, or a guardian that was alone at the beginning, has left
        }

        await ResumeApplicationsAsync(_machine.Clock.GetElapsedTime(begun) < Soon ? LongResume : ShortResume);
        return runs;
    }

    /// <summary>Remembers a step for the summary.</summary>
    internal void Did(string step) => _done.Add(step);

    /// <summary>Remembers a problem; null is none.</summary>
    internal void Add(BackupError? problem)
    {
        if (problem is not null && !_problems.Contains(problem))
        {
            _problems.Add(problem);
        }
    }

    /// <summary>Writes the line in the log and makes the outcome.</summary>
    internal CommandOutcome End(int exitCode)
    {
        string summary = $"{_command}: {string.Join("; ", _done)}";
        string problems = string.Concat(_problems.Select(problem => $" Problem: {problem}"));
        new ShellLog(Environment, _machine.Clock).Append($"{summary}; exit code {exitCode}.{problems}");
        return new CommandOutcome(exitCode, summary, _problems);
    }

    // Ended runs have run their post-scripts themselves; these are those of a run all of whose processes were killed.
    private async Task ResumeApplicationsAsync(TimeSpan most)
    {
        foreach (ResumedApplication resumed in await _machine.ResumeApplications(Environment.VersionFolder, most))
        {
            Add(resumed.Problem);
            foreach (ScriptReport report in resumed.Scripts)
            {
                Did($"a dead backup's {report}");
                Add(report.Error);
            }
        }
    }

    private void Recover()
    {
        RecoveredRun recovered = _machine.Recover();
        IsThawed = !recovered.LiveRun && recovered.Problems.Count == 0;
        if (recovered.Thawed.Count > 0)
        {
            Did($"thawed what a dead run had left frozen ({string.Join(", ", recovered.Thawed)})");
        }

        foreach (BackupError problem in recovered.Problems)
        {
            Add(problem);
        }

        Add(recovered.TimerLeft);
    }
}
