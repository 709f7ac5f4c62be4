using AgentEmulator.Agent;

namespace IntegrationTests.RealAgent.Probe;

/// <summary>Everything that can come to a handler, one event after the other, under whichever agent.</summary>
internal sealed class ProbeLife(IAgent agent, ProbeHandler probe)
{
    private const string First = "1.9.0.0";
    private const string Second = "1.10.0.0"; // greater by number, smaller by text
    private const string GoesOn = "1.11.0.0";

    private readonly Dictionary<string, Chapter> _chapters = new(StringComparer.Ordinal);
    private int _incarnation = 1;
    private HandlerGoal _goal = new(ProbeHandler.Name, First);

    /// <summary>Names of all chapters, in order.</summary>
    internal static IReadOnlyList<string> Titles { get; } =
    [
        .. new ProbeLife(null!, null!).Events().Select(item => item.Title),
    ];

    /// <summary>Lives it all.</summary>
    internal async Task<IReadOnlyDictionary<string, Chapter>> LiveAsync()
    {
        foreach ((string title, Func<Task> happen) in Events())
        {
            await happen();
            _chapters.Add(title, Chapter.Take(probe, await agent.ReportAsync(ProbeHandler.Name)));
        }

        return _chapters;
    }

    private IEnumerable<(string Title, Func<Task> Happen)> Events() =>
    [
        ("a first install that fails", () => FailingAsync("install", First, 3, () => WantAsync(First, 0))),
        ("a first install", () => WantAsync(First, 0)),
        ("a higher number", () => WantAsync(First, 7)),
        ("the same number in a new goal state", () => WantAsync(First, 7)),
        ("a lower number", () => WantAsync(First, 3)),
        ("a restart of the agent", () => agent.RestartAsync()),
        ("settings with text beyond ASCII", () => WantAsync(First, 8, "{\"text\": \"\u00fc \u20ac \\ud83d\\ude00 /\", \"n\": [1, 2.5, null]}")),
        ("settings that are null", () => WantAsync(First, 9, "null")),
        ("no settings", () => WantAsync(First, null)),
        ("an enable that fails", () => FailingAsync("enable", First, 42, () => WantAsync(First, 10))),
        ("an extension that has failed", () => WithStatusAsync(ProbeHandler.Status("error", "no"), () => WantAsync(First, 11))),
        ("an unknown word as status", () => WithStatusAsync(ProbeHandler.Status("Success", "no"), () => WantAsync(First, 12))),
        ("a status of the wrong shape", () => WithStatusAsync("[{\"status\": {}}]", () => WantAsync(First, 13))),
        ("no status file", () => WithStatusAsync(null, () => WantAsync(First, 14))),
        ("a status again", () => WantAsync(First, 15)),
        ("disable", () => WantAsync(First, 15, state: RequestedState.Disabled)),
        ("disable once more", () => WantAsync(First, 15, state: RequestedState.Disabled)),
        ("enable after disable", () => WantAsync(First, 15)),
        ("an update", () => WantAsync(Second, 15)),
        ("a downgrade", () => WantAsync(First, 15)),
        ("an update whose disable fails", () => FailingAsync("disable", First, 4, () => WantAsync(Second, 16))),
        ("an update that fails", () => FailingAsync("update", Second, 5, () => WantAsync(Second, 17))),
        ("the update again", () => WantAsync(Second, 17)),
        ("an update that goes on after failures", () => FailingAsync("disable", Second, 6, () => WantAsync(GoesOn, 18))),
        ("a downgrade whose install fails", () => FailingAsync("install", First, 8, () => WantAsync(First, 19))),
        ("the downgrade again", () => WantAsync(First, 19)),
        ("an uninstall whose disable fails", () => FailingAsync("disable", First, 9, () => WantAsync(First, 19, state: RequestedState.Uninstall))),
        ("an uninstall that fails", () => FailingAsync("uninstall", First, 10, () => WantAsync(First, 19, state: RequestedState.Uninstall))),
        ("an install after it", () => WantAsync(First, 20)),
        ("its end in the goal state", () => DropAsync()),
    ];

    private Task WantAsync(string version, int? sequence, string publicSettings = "{\"a\": 1}", RequestedState state = RequestedState.Enabled)
    {
        string flags = $"\"reportHeartbeat\": false, \"continueOnUpdateFailure\": {(version == GoesOn ? "true" : "false")}";
        _goal = new HandlerGoal(ProbeHandler.Name, version)
        {
            State = state,
            Package = probe.Package(version, flags),
            Settings = sequence is { } number ? [new ExtensionSettings(number) { PublicSettings = publicSettings }] : [],
        };
        return agent.ProcessAsync(new GoalState(++_incarnation, [_goal]));
    }

    private Task DropAsync() => agent.ProcessAsync(new GoalState(++_incarnation, []));

    private async Task FailingAsync(string command, string version, int exitCode, Func<Task> happen)
    {
        probe.SetExit(command, version, exitCode);
        await happen();
        probe.SucceedAgain();
    }

    private async Task WithStatusAsync(string? text, Func<Task> happen)
    {
        probe.SetStatus(text);
        await happen();
        probe.SetStatus(ProbeHandler.Status("success", "done"));
    }
}
