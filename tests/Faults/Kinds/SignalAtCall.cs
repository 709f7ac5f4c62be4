using Faults.Tracing;

using Lab;

namespace Faults.Kinds;

/// <summary>A signal exactly before or after a system call that matters.</summary>
internal sealed class SignalAtCall(string name, Means means, int weight) : IFault
{
    public string Name => name;

    public string Description => $"{means}: the signal comes right before or after an ioctl, a write or a message (strace holds it there)";

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
        await (named.Stand == Stand.Gate ? scene.BeginAtGateAsync() : scene.BeginAtWindowAsync());
        if ((named.Process == "worker" ? scene.Worker : scene.Guardian) is not { } process)
        {
            scene.Miss();
            return;
        }

        await using (Tracer tracer = await Tracer.HoldAsync(process, named.Point, edge))
        {
            if (named.IsAfterDeath && scene.Worker is { } worker)
            {
                when += ", the worker killed before";
                Signals.Kill(worker);
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
    }
}
