using AgentEmulator;

using Lab;

namespace Faults.Kinds;

/// <summary>The wall clock jumps under the worker. All deadlines are of the monotonic clock, which goes on as it is.</summary>
internal sealed class ClockJump : IFault
{
    private static readonly TimeSpan[] Jumps = [TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromDays(400)];

    public string Name => "clock-jumps";

    public string Description => "the worker's wall clock jumps before the freeze or in the window; storage may hang at the same time";

    public int Weight => 2;

    public async Task InjectAsync(Scene scene)
    {
        TimeSpan jump = scene.Random.GetItems(Jumps, 1)[0] * (scene.Random.Next(2) == 0 ? 1 : -1);
        bool inWindow = scene.Random.Next(3) > 0;
        bool hangs = inWindow && scene.Random.Next(2) == 0;
        scene.UseDeadline(TimeSpan.FromSeconds(2));
        using var clock = new WallClock();
        AgentOptions usual = scene.Machine.Agent.Options;
        scene.Machine.Agent.Options = usual with
        {
            BaseEnvironment = usual.BaseEnvironment.Concat(WallClock.Environment).ToDictionary(StringComparer.Ordinal),
        };
        try
        {
            await (inWindow ? scene.BeginAtWindowAsync() : scene.BeginAtGateAsync());
            clock.JumpBy(jump);
            scene.Struck(
                $"{jump.TotalMinutes:+0;-0} min {(inWindow ? "in the window" : "before the freeze")}{(hangs ? ", storage hangs" : string.Empty)}",
                hangs ? scene.Deadline + Scene.DeathLimit : Scene.DeathLimit);
            scene.MustSucceed = inWindow && !hangs; // before the freeze it may well have become too late, or too early
            if (!hangs)
            {
                scene.GoOn();
            }
        }
        finally
        {
            await scene.WaitForEndAsync();
            scene.Machine.Agent.Options = usual;
        }

        // The worker's own account: without it nothing would be proven.
        if (scene.Result is { } result && (result.Written - TimeProvider.System.GetUtcNow()).Duration() < jump.Duration() / 2)
        {
            scene.Problems.Add("the worker's clock did not jump");
        }
    }
}
