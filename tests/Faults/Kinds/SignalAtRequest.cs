using Lab;

namespace Faults.Kinds;

/// <summary>A signal when storage has a request but has not acted, or has acted and the answer is still under way.</summary>
internal sealed class SignalAtRequest(string name, Means means, int weight) : IFault
{
    // Proofs, the transition to both blobs, warm connections, snapshots, both reports: of three disks so many, or more.
    private const int Requests = 24;

    public string Name => name;

    public string Description => $"{Blow.NameOf(means)} to one or both before storage acts on a request, or before its answer goes out";

    public int Weight => weight;

    public async Task InjectAsync(Scene scene)
    {
        var blow = Blow.Choose(means, scene.Random);
        int number = scene.Random.Next(1, Requests + 1);
        bool isBefore = scene.Random.Next(2) == 0;
        int seen = 0;
        bool isDone = false;
        Task<Passage> Interfere(ProxiedRequest request, System.Net.Sockets.NetworkStream client, CancellationToken end)
        {
            if (Interlocked.Increment(ref seen) == number)
            {
                isDone = blow.Strike(scene, $"{(isBefore ? "before" : "after")} request {number}, {request.Line.Split('/')[0]}{(request.IsSnapshot ? "snapshot" : string.Empty)}");
            }

            return Task.FromResult(Passage.Through);
        }

        scene.UseDeadline(TimeSpan.FromSeconds(2));
        scene.Storage.Arriving = isBefore ? Interfere : null;
        scene.Storage.Answering = isBefore ? null : Interfere;
        await scene.BeginAsync();
        await scene.UntilAsync(() => isDone, $"request {number}");
        if (isDone)
        {
            await blow.RecoverAsync(scene);
        }
        else
        {
            scene.Tell($"{blow} at request {number}, of which there were {seen}");
            scene.Miss();
        }
    }
}
