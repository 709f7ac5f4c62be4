namespace AgentEmulator;

/// <summary>The agent versions whose differences are played (docs/protocol.md, "Agent").</summary>
public enum AgentGeneration
{
    /// <summary>2.15, the current agent.</summary>
    Current,

    /// <summary>2.7.3, as in Debian 12.</summary>
    Debian12,
}

/// <summary>Where the agent lives and how patient it is. The defaults are the real agent's; tests shorten them.</summary>
public sealed record AgentOptions
{
    /// <summary>The real LIB; used only if somebody names it.</summary>
    public const string RealLibraryFolder = "/var/lib/waagent";

    /// <summary>The folder that holds packages, handlers, certificates (the real one: /var/lib/waagent).</summary>
    public required string LibraryFolder { get; init; }

    /// <summary>The folder that holds each handler's log folder (the real one: /var/log/azure).</summary>
    public required string LogFolder { get; init; }

    /// <summary>Which agent is played.</summary>
    public AgentGeneration Generation { get; init; } = AgentGeneration.Current;

    /// <summary>Value of AZURE_GUEST_AGENT_WIRE_PROTOCOL_ADDRESS. Only passed on: the emulator contacts nothing.</summary>
    public string WireServerAddress { get; init; } = "168.63.129.16";

    /// <summary>The agent's own environment. Under systemd it is this small: no HOME, USER, SHELL or TERM.</summary>
    public IReadOnlyDictionary<string, string> BaseEnvironment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        ["LANG"] = "C.UTF-8",
    };

    /// <summary>How long each command may run.</summary>
    public CommandLimits Limits { get; init; } = new();

    /// <summary>
    /// The real agent looks once in this time (1 s) whether a command has ended, and waits as long once more afterwards.
    /// Null, the default, notices the end at once.
    /// </summary>
    public TimeSpan? CommandPoll { get; init; }

    /// <summary>How often a status file that is missing or unreadable is tried.</summary>
    public int StatusReadAttempts { get; init; } = 5;

    /// <summary>The pause between two such tries.</summary>
    public TimeSpan StatusReadPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>One cycle of <see cref="Agent.GuestAgent.RunAsync"/>: look for a goal state, report the status.</summary>
    public TimeSpan GoalStatePeriod { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>How often a handler on which others depend is asked for its status.</summary>
    public TimeSpan DependencyPoll { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long, per goal state, others wait for it.</summary>
    public TimeSpan DependencyLimit { get; init; } = TimeSpan.FromMinutes(90);

    /// <summary>The clock of everything above.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The version that the agent reports of itself.</summary>
    public string AgentVersion => IsDebian12 ? "2.7.3.0" : "2.15.0.1";

    internal bool IsDebian12 => Generation == AgentGeneration.Debian12;
}

/// <summary>Time limits of the commands; at their end the command's whole process group gets SIGKILL.</summary>
public sealed record CommandLimits
{
    /// <summary>Limit of install.</summary>
    public TimeSpan Install { get; init; } = TimeSpan.FromSeconds(900);

    /// <summary>Limit of update.</summary>
    public TimeSpan Update { get; init; } = TimeSpan.FromSeconds(900);

    /// <summary>Limit of disable.</summary>
    public TimeSpan Disable { get; init; } = TimeSpan.FromSeconds(900);

    /// <summary>Limit of enable.</summary>
    public TimeSpan Enable { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Limit of uninstall.</summary>
    public TimeSpan Uninstall { get; init; } = TimeSpan.FromSeconds(300);
}
