using AgentEmulator;
using AgentEmulator.Agent;
using AgentEmulator.Status;

namespace Stage;

/// <summary>The guest agent of the machine, at the real agent's paths (of the sandbox), and where it keeps what.</summary>
internal sealed class VmAgent
{
    private GuestAgent _agent = null!;
    private int _incarnation;

    internal VmAgent(string package)
    {
        string[] identity = Path.GetFileNameWithoutExtension(package).Split("__");
        Options = new AgentOptions
        {
            LibraryFolder = AgentOptions.RealLibraryFolder,
            LogFolder = "/var/log/azure",
            StatusReadPause = TimeSpan.FromMilliseconds(50),
        };
        Goal = new HandlerGoal(identity[0], identity[1]) { Package = package };
    }

    /// <summary>Can be replaced between two calls.</summary>
    internal AgentOptions Options
    {
        get;
        set
        {
            field = value;
            _agent = new GuestAgent(value);
        }
    }

    /// <summary>What the fabric wants now.</summary>
    internal HandlerGoal Goal { get; set; }

    internal string HandlerFolder => Path.Combine(Options.LibraryFolder, $"{Goal.Name}-{Goal.Version}");

    internal string ConfigFolder => Path.Combine(HandlerFolder, "config");

    internal string StatusFolder => Path.Combine(HandlerFolder, "status");

    internal string LogFolder => Path.Combine(Options.LogFolder, Goal.Name);

    internal string EnvironmentFile => Path.Combine(HandlerFolder, "HandlerEnvironment.json");

    internal string SettingsFile(int sequence) => Path.Combine(ConfigFolder, $"{sequence}.settings");

    internal string StatusFile(int sequence) => Path.Combine(StatusFolder, $"{sequence}.status");

    /// <summary>Delivers the goal once more, as a new goal state; null if all commands succeeded.</summary>
    internal async Task<HandlerFailure?> ProcessAsync(RequestedState state = RequestedState.Enabled)
    {
        Goal = Goal with { State = state };
        IReadOnlyDictionary<string, HandlerFailure> failures =
            await _agent.ProcessAsync(new GoalState(++_incarnation, [Goal]));
        return failures.Values.FirstOrDefault();
    }

    /// <summary>Writes the goal's settings file, and runs nothing.</summary>
    internal void WriteSettings() => new HandlerSteps(Options, Goal).WriteSettings();

    /// <summary>Runs enable with what lies on the disk, without writing the settings; null if it exited with 0.</summary>
    internal Task<HandlerFailure?> EnableAsIsAsync() => new HandlerSteps(Options, Goal).EnableAsync();

    /// <summary>What the agent would report of the handler.</summary>
    internal async Task<HandlerReport> ReportAsync() => (await _agent.ReportAsync()).Handlers[0];
}
