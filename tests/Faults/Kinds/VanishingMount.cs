using Faults.Tracing;

using Lab;

namespace Faults.Kinds;

/// <summary>A disk that is unmounted while it is about to be frozen, or is.</summary>
internal sealed class VanishingMount : IFault
{
    private enum Moment
    {
        BeforeOpen,
        BeforeSync,
        BeforeFreeze,
        Frozen,
    }

    public string Name => "mount-vanishes";

    public string Description => "a disk is unmounted (lazily: it is in use) between plan and open, sync or freeze, or while frozen";

    public int Weight => 2;

    public async Task InjectAsync(Scene scene)
    {
        LoopDisk disk = scene.Machine.Disks[scene.Random.Next(scene.Machine.Disks.Count)].Disk;
        Moment moment = scene.Random.GetItems(Enum.GetValues<Moment>(), 1)[0];
        scene.UseDeadline(TimeSpan.FromSeconds(2));
        bool isUnmounted = false;
        void Unmount()
        {
            Tool.Run("umount", "--lazy", disk.MountPoint);
            isUnmounted = true;
            if (moment is Moment.BeforeOpen or Moment.BeforeSync)
            {
                scene.NotMounted.Add(disk); // the plan is made anew, without it
            }

            scene.Struck($"{disk.Name} unmounted, {moment}", scene.Deadline + Scene.DeathLimit);
        }

        try
        {
            if (moment == Moment.Frozen)
            {
                await scene.BeginAtWindowAsync();
                Unmount();
                scene.GoOn();
            }
            else
            {
                await UnmountAtCallAsync(scene, disk, moment, Unmount);
            }

            await scene.WaitForEndAsync();
        }
        finally
        {
            if (isUnmounted)
            {
                Tool.Run("mount", disk.Device, disk.MountPoint);
            }
        }
    }

    private static async Task UnmountAtCallAsync(Scene scene, LoopDisk disk, Moment moment, Action unmount)
    {
        CallPoint point = moment switch
        {
            Moment.BeforeOpen => CallPoints.OpenOf(disk),
            Moment.BeforeSync => CallPoints.SyncOf(disk),
            _ => CallPoints.FreezeOf(disk),
        };
        await scene.BeginAtGateAsync();
        await using CallTracer tracer = await CallTracer.HoldAsync(scene.Worker ?? 0, point, Edge.Before);
        scene.GoOn();
        if (await tracer.Reached)
        {
            unmount();
        }
        else
        {
            scene.Miss();
        }
    }
}
