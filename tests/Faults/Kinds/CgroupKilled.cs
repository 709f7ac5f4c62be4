namespace Faults.Kinds;

/// <summary>What the end of the agent's service does: everything that was ever started in its control group is killed.</summary>
internal sealed class CgroupKilled : IFault
{
    public string Name => "cgroup-killed";

    public string Description => "all processes in the agent's control group are killed at once, at a random moment or in the window";

    public int Weight => 2;

    public async Task InjectAsync(Scene scene)
    {
        using ControlGroup? group = ControlGroup.TryUnified();
        if (group is null)
        {
            scene.Tell("this machine lets no control groups be made");
            scene.Miss();
            return;
        }

        bool inWindow = scene.Random.Next(2) == 0;
        TimeSpan moment = scene.Target.RandomMoment(scene.Random);
        group.Add(0); // what is started from here on inherits it
        Task begun;
        try
        {
            begun = inWindow ? scene.BeginAtWindowAsync() : scene.BeginAsync();
            await (inWindow ? begun : Task.Delay(moment));
        }
        finally
        {
            group.Leave();
        }

        scene.Struck($"cgroup.kill {(inWindow ? "in the window" : $"{moment.TotalMilliseconds:0} ms after enable began")}", Scene.DeathLimit);
        scene.AreBothKilled = true;
        group.Kill();
        await begun;
        await scene.WaitForEndAsync();
    }
}
