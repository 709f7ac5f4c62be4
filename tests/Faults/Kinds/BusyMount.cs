using Faults.Tracing;

using Lab;

namespace Faults.Kinds;

/// <summary>Another tool has frozen one of the disks. It must stay so, whoever dies at the wrong moment.</summary>
internal sealed class BusyMount : IFault
{
    public string Name => "mount-busy";

    public string Description => "another tool keeps a disk frozen; sometimes a process dies right after the refusal (EBUSY)";

    public int Weight => 3;

    public async Task InjectAsync(Scene scene)
    {
        LoopDisk foreign = scene.Machine.Disks[scene.Random.Next(scene.Machine.Disks.Count)].Disk;
        Blow? blow = scene.Random.Next(3) > 0 ? Blow.Choose(Means.Kill, scene.Random) : null;
        scene.UseDeadline(TimeSpan.FromSeconds(2));
        scene.KeptFrozen.Add(foreign);
        bool isStruck = false;
        foreign.Freeze();
        try
        {
            await scene.BeginAtGateAsync();
            if (blow is not null && scene.Worker is { } worker)
            {
                await using CallTracer tracer = await CallTracer.HoldAsync(worker, CallPoints.FreezeOf(foreign), Edge.After);
                scene.GoOn();
                isStruck = blow.Victim != Victim.Guardian;
                isStruck &= await tracer.Reached && blow.Strike(scene, $"after {foreign.Name} answered EBUSY");
            }
            else
            {
                scene.Struck($"{foreign.Name} is frozen by another tool", Scene.DeathLimit);
                scene.GoOn();
            }

            await scene.WaitForEndAsync();
            if (!foreign.IsFrozen && isStruck)
            {
                scene.LeaveOpen("the answer to a FIFREEZE died with its caller: was it 0, or EBUSY?");
            }
            else if (!foreign.IsFrozen)
            {
                scene.Problems.Add($"{foreign.MountPoint}, which another tool had frozen, was thawed");
            }
        }
        finally
        {
            foreign.Thaw();
            scene.KeptFrozen.Remove(foreign);
        }

        if (scene.Result is { Code: 1 })
        {
            scene.Problems.Add("success is claimed although a disk could not be frozen");
        }
    }
}
