using Lab;

namespace Faults.Kinds;

/// <summary>The service wants another backup while one is going on: it waits for its turn, and neither disturbs the other.</summary>
internal sealed class SecondBackup : IFault
{
    public string Name => "second-backup";

    public string Description => "a second backup is started at a random moment of the first, or the first is enabled again";

    public int Weight => 2;

    public async Task InjectAsync(Scene scene)
    {
        TimeSpan moment = scene.Target.RandomMoment(scene.Random);
        bool isAnother = scene.Random.Next(4) > 0;
        Task<AgentEmulator.Agent.HandlerFailure?> begun = scene.BeginAsync();
        await Task.Delay(moment);
        await begun; // the agent runs one command of a handler at a time
        scene.Struck($"{(isAnother ? "another backup" : "the same again")} {moment.TotalMilliseconds:0} ms after enable began", scene.Deadline);
        DelayingProxy second = scene.Storage;
        if (isAnother)
        {
            second = scene.NewProxy();
            await scene.DeliverAsync(second);
        }

        if (await scene.BeginAsync() is { } failure)
        {
            scene.Problems.Add($"the second enable failed: {failure.Message}");
        }

        await scene.WaitForEndAsync();
        scene.MustSucceed = true;
        if (isAnother)
        {
            Compare(scene, scene.Storage.Snapshots, second.Snapshots);
            scene.Judged = second;
        }
    }

    private static void Compare(Scene scene, IReadOnlyList<ProxiedRequest> first, IReadOnlyList<ProxiedRequest> second)
    {
        if (first.Count == 0 || second.Count == 0)
        {
            scene.Problems.Add($"of two backups {(first.Count == 0 ? "the first" : "the second")} took no snapshot");
        }
        else if (second.Min(request => request.Arrived) < first.Max(request => request.Answered))
        {
            scene.Problems.Add("the second backup's window began before the first one's had ended");
        }
    }
}
