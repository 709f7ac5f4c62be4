using Lab;

namespace Faults.Kinds;

/// <summary>Who is hit.</summary>
internal enum Victim
{
    /// <summary>The worker.</summary>
    Worker,

    /// <summary>The guardian.</summary>
    Guardian,

    /// <summary>Both at once.</summary>
    Both,
}

/// <summary>With what.</summary>
internal enum Means
{
    /// <summary>SIGKILL.</summary>
    Kill,

    /// <summary>SIGSTOP, and SIGCONT after a while.</summary>
    Stop,

    /// <summary>SIGTERM.</summary>
    Terminate,
}

/// <summary>A signal to one or both of the processes, as the generator of the scene chooses.</summary>
/// <param name="Means">Which signal.</param>
/// <param name="Victim">Who gets it.</param>
/// <param name="Pause">How long a stopped process stays so.</param>
/// <param name="IsGuardianFirst">Of both, who gets it first.</param>
internal sealed record Blow(Means Means, Victim Victim, TimeSpan Pause, bool IsGuardianFirst)
{
    /// <summary>Short beside the deadline, or longer than all limits of the two that watch each other.</summary>
    private static readonly (int Shortest, int Longest)[] Pauses = [(50, 1500), (6000, 8000)];

    /// <summary>What the two allow a stopped one after the deadline, and some air.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(2);

    /// <summary>The signal's name.</summary>
    internal static string NameOf(Means means) => means switch
    {
        Means.Kill => "SIGKILL",
        Means.Stop => "SIGSTOP",
        _ => "SIGTERM",
    };

    /// <summary>What is chosen of the same means.</summary>
    internal static Blow Choose(Means means, Random random)
    {
        (int shortest, int longest) = Pauses[random.Next(Pauses.Length)];
        return new Blow(
            means,
            random.GetItems(Enum.GetValues<Victim>(), 1)[0],
            TimeSpan.FromMilliseconds(random.Next(shortest, longest)),
            random.Next(2) == 0);
    }

    /// <summary>Whether any of the victims is there.</summary>
    internal bool CanStrike(Scene scene) => Find(scene).Length > 0;

    /// <summary>Hits those who are there; false, and nothing done, if none is.</summary>
    internal bool Strike(Scene scene, string when)
    {
        int[] there = Find(scene);
        if (there.Length == 0)
        {
            scene.Tell($"{this} {when}");
            scene.Miss();
            return false;
        }

        scene.AreBothKilled |= Means == Means.Kill && Victim == Victim.Both;
        scene.Struck($"{this} {when}", LimitFor(scene));
        foreach (int process in there)
        {
            _ = Means switch
            {
                Means.Kill => Signals.Kill(process),
                Means.Stop => Signals.Stop(process),
                _ => Signals.Terminate(process),
            };
        }

        return true;
    }

    /// <summary>Lets those who were stopped go on, after their pause.</summary>
    internal async Task RecoverAsync(Scene scene)
    {
        if (Means != Means.Stop)
        {
            return;
        }

        await Task.Delay(Pause);
        foreach (int process in scene.Machine.Processes.Select(process => process.Id))
        {
            Signals.Continue(process);
        }
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{NameOf(Means)} to {Victim.ToString().ToLowerInvariant()}" + (Means == Means.Stop ? $" for {Pause.TotalMilliseconds:0} ms" : string.Empty);

    private int[] Find(Scene scene)
    {
        int?[] victims = Victim switch
        {
            Victim.Worker => [scene.Worker],
            Victim.Guardian => [scene.Guardian],
            _ => IsGuardianFirst ? [scene.Guardian, scene.Worker] : [scene.Worker, scene.Guardian],
        };
        return [.. victims.OfType<int>()];
    }

    // Of two stopped ones neither can do anything before one goes on.
    private TimeSpan LimitFor(Scene scene) => (Means, Victim) switch
    {
        (Means.Stop, Victim.Both) => (Pause > scene.Deadline ? Pause : scene.Deadline) + StopGrace,
        (Means.Stop, _) => scene.Deadline + StopGrace,
        _ => Scene.DeathLimit,
    };
}
