using AgentEmulator.Agent;

namespace FabricEmulator;

/// <summary>What the fabric wants of the machine, now and before.</summary>
internal sealed class Wishes(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HandlerGoal> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _packages = new(StringComparer.Ordinal);
    private (GoalState Goal, DateTimeOffset Since) _current = (new GoalState(1, []), clock.GetUtcNow());

    internal GoalState Current => CurrentSince.Goal;

    internal (GoalState Goal, DateTimeOffset Since) CurrentSince
    {
        get
        {
            lock (_gate)
            {
                return _current;
            }
        }
    }

    internal void Set(GoalState goal)
    {
        lock (_gate)
        {
            _current = (goal, clock.GetUtcNow());
            foreach (HandlerGoal handler in goal.Handlers)
            {
                _known[handler.Name] = handler;
                if (handler.Package is { } package)
                {
                    _packages[$"{handler.Name}__{handler.Version}.zip"] = package;
                }
            }
        }
    }

    /// <summary>The newest goal of a handler, also of one that has left the goal state.</summary>
    internal HandlerGoal? Handler(string name)
    {
        lock (_gate)
        {
            return _known.GetValueOrDefault(name);
        }
    }

    /// <summary>The file of a package, by its name in storage: NAME__VERSION.zip.</summary>
    internal string? Package(string name)
    {
        lock (_gate)
        {
            return _packages.GetValueOrDefault(name);
        }
    }
}
