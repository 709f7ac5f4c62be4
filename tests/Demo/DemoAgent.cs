using AgentEmulator;
using AgentEmulator.Agent;
using AgentEmulator.Certificates;
using AgentEmulator.Status;

namespace Demo;

/// <summary>How one step of the agent went.</summary>
/// <param name="Name">What was done, e.g. <c>install, enable</c>.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Failure">The agent's message; null if all went well.</param>
internal sealed record AgentStep(string Name, TimeSpan Duration, string? Failure);

/// <summary>What the agent would report to the platform.</summary>
internal sealed record AgentView(
    string HandlerStatus, string? Status, string? Code, string? Message, string? Problem, TimeSpan Waited);

/// <summary>The guest agent of the pretended VM: the emulator, at the real agent's paths (of the sandbox).</summary>
internal sealed class DemoAgent
{
    private const int SequenceNumber = 0;
    private const string TransitionalCode = "4";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(2);

    private readonly TimeProvider _clock;
    private readonly AgentOptions _options;
    private readonly GuestAgent _agent;
    private HandlerGoal _goal;
    private int _incarnation;

    internal DemoAgent(string package, TimeProvider clock)
    {
        string[] identity = Path.GetFileNameWithoutExtension(package).Split("__");
        _clock = clock;
        _options = new AgentOptions
        {
            LibraryFolder = AgentOptions.RealLibraryFolder,
            LogFolder = "/var/log/azure",
            StatusReadPause = Poll,
        };
        _agent = new GuestAgent(_options);
        _goal = new HandlerGoal(identity[0], identity[1]) { Package = package };
    }

    /// <summary>The unpacked package.</summary>
    internal string HandlerFolder => Path.Combine(_options.LibraryFolder, $"{_goal.Name}-{_goal.Version}");

    /// <summary>The handler's log folder; it may stay.</summary>
    internal string LogFolder => Path.Combine(_options.LogFolder, _goal.Name);

    /// <summary>What is the agent's own: its folder with the certificates, its log.</summary>
    internal IReadOnlyList<string> OwnPlaces => [_options.LibraryFolder, Path.Combine(_options.LogFolder, "waagent.log")];

    internal string SettingsFile => Path.Combine(HandlerFolder, "config", $"{SequenceNumber}.settings");

    internal string StatusFile => Path.Combine(HandlerFolder, "status", $"{SequenceNumber}.status");

    internal async Task<AgentStep> EnableAsync(BackupRequest request, CancellationToken cancellation)
    {
        using VmCertificate certificate = VmCertificate.Create(_options.LibraryFolder, _clock);
        _goal = _goal with
        {
            Settings =
            [
                new ExtensionSettings(SequenceNumber)
                {
                    PublicSettings = request.PublicSettings,
                    ProtectedSettings = certificate.Encrypt(request.ProtectedSettings),
                    Thumbprint = certificate.Thumbprint,
                },
            ],
        };
        return await ProcessAsync("install, enable", RequestedState.Enabled, cancellation);
    }

    internal Task<AgentStep> DisableAsync(CancellationToken cancellation) =>
        ProcessAsync("disable", RequestedState.Disabled, cancellation);

    internal Task<AgentStep> UninstallAsync(CancellationToken cancellation) =>
        ProcessAsync("uninstall", RequestedState.Uninstall, cancellation);

    /// <summary>Looks at the status, as the agent does all the time, until it is no longer transitional.</summary>
    internal async Task<AgentView> WaitForEndAsync(CancellationToken cancellation)
    {
        long started = _clock.GetTimestamp();
        while (true)
        {
            AgentReport report = await _agent.ReportAsync(cancellation);
            HandlerReport handler = report.Handlers[0];
            string? code = handler.Extension?.Code?.ToString();
            TimeSpan waited = _clock.GetElapsedTime(started);
            bool isTerminal = code is not null && code != TransitionalCode
                && handler.Extension?.Status != ExtensionStatus.Transitioning;
            if (isTerminal || waited > EndLimit)
            {
                string? problem = report.Poison ?? handler.Problem ?? (isTerminal ? null : "no terminal status");
                return new AgentView(handler.Status ?? "?", handler.Extension?.Status, code,
                    handler.Extension?.Message?.ToString(), problem, waited);
            }

            await Task.Delay(Poll, cancellation);
        }
    }

    private async Task<AgentStep> ProcessAsync(string name, RequestedState state, CancellationToken cancellation)
    {
        _goal = _goal with { State = state };
        long started = _clock.GetTimestamp();
        IReadOnlyDictionary<string, HandlerFailure> failures =
            await _agent.ProcessAsync(new GoalState(++_incarnation, [_goal]), cancellation);
        return new AgentStep(name, _clock.GetElapsedTime(started), failures.Values.FirstOrDefault()?.Message);
    }
}
