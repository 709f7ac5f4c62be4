using AgentEmulator;
using AgentEmulator.Agent;

namespace Faults.Kinds;

/// <summary>What the agent does to a command that takes longer than its limit: SIGKILL to its whole process group.</summary>
internal sealed class GroupKilled : IFault
{
    public string Name => "group-killed";

    public string Description => "the agent kills enable's process group at its time limit, early or late in enable";

    public int Weight => 2;

    public async Task InjectAsync(Scene scene)
    {
        AgentOptions usual = scene.Machine.Agent.Options;
        var limit = TimeSpan.FromMilliseconds(scene.Random.Next(1, 160));
        scene.Machine.Agent.Options = usual with { Limits = new CommandLimits { Enable = limit } };
        try
        {
            HandlerFailure? failure = await scene.BeginAsync();
            scene.Struck($"enable may take {limit.TotalMilliseconds:0} ms and was {(failure is null ? "done" : "killed")}", scene.Deadline);
        }
        finally
        {
            scene.Machine.Agent.Options = usual;
        }
    }
}
