using Lab;

namespace Faults.Kinds;

/// <summary>Storage that is gone for good before the freeze, or after the snapshots: the run waits for all its limits.</summary>
internal sealed class DeadStorage : IFault
{
    public string Name => "storage-dead";

    public string Description => "storage never answers any more: from the start, or from the last snapshot on";

    public bool IsSlow => true;

    public async Task InjectAsync(Scene scene)
    {
        bool fromStart = scene.Random.Next(2) == 0;
        scene.IsStorageHarmed = true;
        bool isDead = fromStart;
        scene.Storage.Answering = async (request, client, end) =>
        {
            isDead |= request.IsSnapshot && scene.Storage.Snapshots.Count(other => other.Answered > 0) == scene.Machine.Disks.Count - 1;
            return isDead && !request.IsSnapshot ? await StorageTricks.HangAsync(client, end) : Passage.Through;
        };
        scene.Struck(fromStart ? "from the start" : "after the snapshots", scene.Deadline + Scene.DeathLimit);
        await scene.BeginAsync();
        await scene.WaitForEndAsync();
    }
}
