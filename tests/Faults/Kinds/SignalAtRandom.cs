namespace Faults.Kinds;

/// <summary>A signal at any moment of a run, from the agent's call on.</summary>
internal sealed class SignalAtRandom(string name, Means means, int weight) : IFault
{
    public string Name => name;

    public string Description => $"{Blow.NameOf(means)} to worker, guardian or both at a random moment of the run";

    public int Weight => weight;

    public async Task InjectAsync(Scene scene)
    {
        var blow = Blow.Choose(means, scene.Random);
        TimeSpan moment = scene.Target.RandomMoment(scene.Random);
        scene.UseDeadline(TimeSpan.FromSeconds(2));
        Task begun = scene.BeginAsync();
        await Task.Delay(moment);
        await scene.UntilStartedAsync(begun, () => blow.CanStrike(scene));
        bool hit = blow.Strike(scene, $"{moment.TotalMilliseconds:0} ms after enable began");
        await begun;
        if (hit)
        {
            await blow.RecoverAsync(scene);
        }
    }
}
