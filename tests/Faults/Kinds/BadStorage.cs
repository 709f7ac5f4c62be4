using System.Net.Sockets;

using Lab;

namespace Faults.Kinds;

/// <summary>Storage that goes wrong before the freeze, in the window, or from the window on to the end.</summary>
/// <param name="name">Name of the kind.</param>
/// <param name="what">In words.</param>
/// <param name="trick">What it does.</param>
/// <param name="isPatient">Whether the trick keeps a client waiting: then, outside the window, for a while only.</param>
internal sealed class BadStorage(
    string name, string what, Func<NetworkStream, CancellationToken, Task<Passage>> trick, bool isPatient) : IFault
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private enum Part
    {
        Before,
        OneSnapshot,
        AllSnapshots,
        FromTheWindowOn,
    }

    public string Name => name;

    public string Description => $"storage {what}: before the freeze, for one or all snapshots, or from there on";

    public async Task InjectAsync(Scene scene)
    {
        Part part = scene.Random.GetItems(Enum.GetValues<Part>(), 1)[0];
        part = part == Part.FromTheWindowOn && isPatient ? Part.AllSnapshots : part;
        int chosen = scene.Random.Next(scene.Machine.Disks.Count);
        int most = scene.Random.Next(1, 6); // requests that are harmed before the freeze
        TimeSpan hold = TimeSpan.FromMilliseconds(scene.Random.Next(200, 2000));
        scene.IsStorageHarmed = true;
        scene.UseDeadline(TimeSpan.FromSeconds(2));
        int before = 0;
        int snapshots = 0;
        bool isStruck = false;

        // By its own account the run is told before or after storage has acted: what it did not hear of it can't claim.
        bool afterwards = scene.Random.Next(2) == 0;
        async Task<Passage> Interfere(ProxiedRequest request, NetworkStream client, CancellationToken end)
        {
            int number = request.IsSnapshot ? Interlocked.Increment(ref snapshots) : 0;
            bool isMeant = part switch
            {
                Part.Before => snapshots == 0 && Interlocked.Increment(ref before) <= most,
                Part.OneSnapshot => request.IsSnapshot && number % scene.Machine.Disks.Count == chosen,
                Part.AllSnapshots => request.IsSnapshot,
                _ => snapshots > 0,
            };
            if (!isMeant)
            {
                return Passage.Through;
            }

            if (!isStruck)
            {
                isStruck = true;
                scene.Struck($"{what} ({part}{(afterwards ? ", after acting" : string.Empty)})", scene.Deadline + Grace);
            }

            if (part != Part.Before || !isPatient)
            {
                return await trick(client, end);
            }

            using var limited = CancellationTokenSource.CreateLinkedTokenSource(end);
            limited.CancelAfter(hold);
            try
            {
                return await trick(client, limited.Token);
            }
            catch (OperationCanceledException) when (!end.IsCancellationRequested)
            {
                return Passage.Closed;
            }
        }

        scene.Storage.Arriving = afterwards ? null : Interfere;
        scene.Storage.Answering = afterwards ? Interfere : null;
        await scene.BeginAsync();
        await scene.WaitForEndAsync();
    }
}
