using AgentEmulator.Status;

namespace AgentEmulator.Agent;

/// <summary>
/// The guest agent: processes goal states, runs handlers' commands one after another, reports what it sees. Its only memory about
/// handlers is on disk in LIB, so another instance can go on where this one stopped. Not thread-safe: like the real one, it does
/// one thing at a time.
/// </summary>
public sealed class GuestAgent(AgentOptions options)
{
    private readonly Dictionary<HandlerGoal, string> _versions = [];
    private GoalState? _goalState;

    /// <summary>The goal state that is being reported on; null before the first.</summary>
    public GoalState? Current => _goalState;

    /// <summary>
    /// Goes through the handlers of a goal state. Each enabled one gets enable again, even if nothing changed; one that is gone
    /// from the list is deleted without running any command.
    /// </summary>
    /// <returns>The failures, by handler.</returns>
    public async Task<IReadOnlyDictionary<string, HandlerFailure>> ProcessAsync(GoalState goalState, CancellationToken cancellation = default)
    {
        AgentFile.MakeFolder(options.LibraryFolder, AgentFile.PrivateFolder, keepMode: true);
        AgentFile.MakeFolder(options.LogFolder, AgentFile.PublicFolder, keepMode: true);
        Adopt(goalState);

        var failures = new Dictionary<string, HandlerFailure>(StringComparer.Ordinal);
        (HandlerGoal Goal, ExtensionSettings? Settings)[] work = [.. InOrder(goalState)];
        int highest = work.Length == 0 ? 0 : work.Max(Level);
        long started = options.Clock.GetTimestamp();
        string? dependencyFailure = null;
        foreach ((HandlerGoal goal, ExtensionSettings? settings) in work)
        {
            var processing = new HandlerProcessing(options, goal, settings);
            if (dependencyFailure is not null)
            {
                failures[goal.Name] = Skip(goal, settings, dependencyFailure);
                continue;
            }

            HandlerFailure? failure = await processing.RunAsync(cancellation);
            _versions[goal] = processing.Version;
            if (failure is not null)
            {
                failures[goal.Name] = failure;
            }

            if (Level((goal, settings)) is >= 0 and var level && level < highest)
            {
                dependencyFailure = failure is null
                    ? await WaitForAsync(goal, settings, started, cancellation)
                    : $"Skipping processing of extensions since execution of dependent extension {goal.Name} failed";
            }
        }

        RemoveDropped(goalState);
        return failures;
    }

    /// <summary>Takes a goal state as processed, without running anything; for a report by a new instance.</summary>
    public void Adopt(GoalState goalState)
    {
        _goalState = goalState;
        _versions.Clear();
        foreach (HandlerGoal goal in goalState.Handlers)
        {
            bool isOfInstalled = goal.State != RequestedState.Enabled;
            _versions[goal] = (isOfInstalled ? HandlerFolder.InstalledVersion(options, goal.Name) : null) ?? goal.Version;
        }
    }

    /// <summary>
    /// The agent (or the machine) starts again: certificates become 0400, and the goal state counts as new, so that every enabled
    /// handler gets enable with its old number.
    /// </summary>
    public Task<IReadOnlyDictionary<string, HandlerFailure>> RestartAsync(GoalState goalState, CancellationToken cancellation = default)
    {
        string[] patterns = ["*.crt", "*.prv", "*.pem", "*.p7m", "Certificates.xml", "ovf-env.xml"];
        foreach (string file in patterns.SelectMany(pattern => Directory.GetFiles(options.LibraryFolder, pattern)))
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead);
        }

        return ProcessAsync(goalState, cancellation);
    }

    /// <summary>Looks at every handler of the current goal state and makes the document that would be uploaded.</summary>
    public async Task<AgentReport> ReportAsync(CancellationToken cancellation = default)
    {
        var handlers = new List<HandlerReport>();
        foreach (HandlerGoal goal in _goalState?.Handlers ?? [])
        {
            var reporter = new HandlerReporter(options, goal, _versions[goal]);
            if (await reporter.ReportAsync(handlers, cancellation) is { } poison)
            {
                return new AgentReport(null, handlers, poison);
            }
        }

        return new AgentReport(StatusBlob.Create(options, _goalState, handlers), handlers, Poison: null);
    }

    /// <summary>
    /// The agent's main loop: fetch the goal state, process it if its incarnation is new, upload the status, wait. Nothing is
    /// fetched or uploaded while a command runs.
    /// </summary>
    /// <param name="fetch">Gives the fabric's current goal state.</param>
    /// <param name="upload">Takes a report; it isn't called when a poison status file stops all uploads.</param>
    /// <param name="cancellation">Ends the loop; a running command's group is killed.</param>
    public async Task RunAsync(
        Func<CancellationToken, Task<GoalState>> fetch, Func<AgentReport, CancellationToken, Task> upload, CancellationToken cancellation)
    {
        int? processed = null;
        bool isStart = true;
        while (!cancellation.IsCancellationRequested)
        {
            GoalState wanted = await fetch(cancellation);
            if (processed != wanted.Incarnation)
            {
                await (isStart ? StartAsync(wanted, cancellation) : ProcessAsync(wanted, cancellation));
                (processed, isStart) = (wanted.Incarnation, false);
            }

            AgentReport report = await ReportAsync(cancellation);
            if (report.Poison is null)
            {
                await upload(report, cancellation);
            }
            else if (options.IsDebian12)
            {
                // The worker process dies of it and is started anew, which runs every enable again, for ever.
                (processed, isStart) = (null, true);
            }

            await Task.Delay(options.GoalStatePeriod, options.Clock, cancellation);
        }
    }

    private static int Level((HandlerGoal Goal, ExtensionSettings? Settings) work)
    {
        bool isRemoval = work.Goal.State != RequestedState.Enabled || work.Settings is { State: not RequestedState.Enabled };
        return isRemoval ? -work.Goal.DependencyLevel - 1 : work.Goal.DependencyLevel;
    }

    /// <summary>Ascending dependency level; what is to go comes first, in reverse.</summary>
    private static IEnumerable<(HandlerGoal Goal, ExtensionSettings? Settings)> InOrder(GoalState goalState) => goalState.Handlers
        .SelectMany(goal => goal.Settings.Select(settings => (goal, (ExtensionSettings?)settings)).DefaultIfEmpty((goal, null)))
        .OrderBy(Level);

    private Task<IReadOnlyDictionary<string, HandlerFailure>> StartAsync(GoalState wanted, CancellationToken cancellation) =>
        Directory.Exists(options.LibraryFolder) ? RestartAsync(wanted, cancellation) : ProcessAsync(wanted, cancellation);

    private HandlerFailure Skip(HandlerGoal goal, ExtensionSettings? settings, string reason)
    {
        var failure = new HandlerFailure(ReportCode.Unknown, reason);
        var folder = new HandlerFolder(options, goal.Name, goal.Version, goal.MultiConfig, settings);
        if (!folder.IsMultiConfig || folder.GetStatus() is null)
        {
            folder.SetStatus(HandlerInstance.NotReady, failure.Code, reason);
        }

        if (folder.IsMultiConfig)
        {
            folder.WritePlaceholderStatus("ExtensionProcessing", failure);
        }

        return failure;
    }

    /// <summary>Waits until an extension on which others depend is done; null if it succeeded.</summary>
    private async Task<string?> WaitForAsync(HandlerGoal goal, ExtensionSettings? settings, long started, CancellationToken cancellation)
    {
        if (settings is null)
        {
            return null;
        }

        var reporter = new HandlerReporter(options, goal, _versions[goal]);
        while (true)
        {
            string status = await reporter.ProgressAsync(settings, cancellation);
            if (status == ExtensionStatus.Success)
            {
                return null;
            }

            if (status == ExtensionStatus.Error)
            {
                return $"Dependent Extension {goal.Name} did not succeed. Status was {status}";
            }

            if (options.Clock.GetElapsedTime(started) > options.DependencyLimit)
            {
                return $"Dependent Extension {goal.Name} did not reach a terminal state within the allowed timeout. Last status was {status}";
            }

            await Task.Delay(options.DependencyPoll, options.Clock, cancellation);
        }
    }

    private void RemoveDropped(GoalState goalState)
    {
        var wanted = goalState.Handlers.Select(goal => goal.Name).ToHashSet(StringComparer.Ordinal);
        foreach (string path in Directory.GetDirectories(options.LibraryFolder, "*-*"))
        {
            string item = Path.GetFileName(path);
            int separator = item.LastIndexOf('-');
            (string name, string version) = (item[..separator], item[(separator + 1)..]);
            if (HandlerVersion.IsVersion(version) && !wanted.Contains(name))
            {
                new HandlerFolder(options, name, version, multiConfig: false, settings: null).Remove();
            }
        }
    }
}
