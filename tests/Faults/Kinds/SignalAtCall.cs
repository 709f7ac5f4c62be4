using Faults.Tracing;

using Lab;

namespace Faults.Kinds;

/// <summary>A signal exactly before or after a system call that matters.</summary>
internal sealed class SignalAtCall(string name, Means means, int weight) : IFault
{
    public string Name => name;

    public string Description => $"{Blow.NameOf(means)} to one or both right before or after an ioctl, a write or a message";

    public int Weight => weight;

    public async Task InjectAsync(Scene scene)
    {
        IReadOnlyList<NamedPoint> points = CallPoints.Of(scene.Machine);
        NamedPoint named = points[scene.Random.Next(points.Count)];
        Edge edge = scene.Random.Next(2) == 0 || named.IsEnd ? Edge.Before : Edge.After;
        var blow = Blow.Choose(means, scene.Random);
        if (named.IsAfterDeath || named.IsEnd)
        {
            blow = blow with { Victim = named.Process == "worker" ? Victim.Worker : Victim.Guardian }; // the one that is there
        }

        string when = $"{edge.ToString().ToLowerInvariant()} {named.Process}'s {named.Point.Name}";
        scene.UseDeadline(TimeSpan.FromSeconds(2));
        int? Find() => named.Process == "worker" ? scene.Worker : scene.Guardian;
        Task begun = named.Stand switch
        {
            Stand.Start => scene.BeginAsync(),
            Stand.Gate => scene.BeginAtGateAsync(),
            _ => scene.BeginAtWindowAsync(),
        };
        await (named.Stand == Stand.Start ? scene.UntilStartedAsync(begun, () => Find() is not null) : begun);
        if (Find() is not { } process)
        {
            scene.Tell($"{blow} {when}");
            scene.Miss();
            return;
        }

        await using (CallTracer tracer = await CallTracer.HoldAsync(process, named.Point, edge))
        {
            if (named.IsAfterDeath && scene.Worker is { } worker)
            {
                when += ", the worker killed before";
                Signals.Kill(worker);
                scene.AreBothKilled = means == Means.Kill;
            }

            scene.GoOn();
            if (!await tracer.Reached)
            {
                scene.Tell($"{blow} {when}");
                scene.Miss();
                return;
            }

            if (!blow.Strike(scene, when))
            {
                return;
            }
        }

        await blow.RecoverAsync(scene);
        await begun;
    }
}
