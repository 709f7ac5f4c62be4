using Faults.Tracing;

using Lab;

namespace Faults.Kinds;

/// <summary>A FITHAW of the worker that the kernel refuses: once, or as often as it tries.</summary>
internal sealed class RefusedThaw : IFault
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    public string Name => "thaw-refused";

    public string Description => "FITHAW of a disk answers EIO to the worker, once or always (strace answers for the kernel)";

    public async Task InjectAsync(Scene scene)
    {
        LoopDisk disk = scene.Machine.Disks[scene.Random.Next(scene.Machine.Disks.Count)].Disk;
        bool always = scene.Random.Next(2) == 0;
        scene.UseDeadline(TimeSpan.FromSeconds(2));
        await scene.BeginAtWindowAsync();
        await using CallTracer tracer = await CallTracer.RefuseAsync(scene.Worker ?? 0, CallPoints.ThawOf(disk), "EIO", always ? "1+" : "1");
        scene.Struck($"FITHAW of {disk.Name} answers EIO {(always ? "always" : "once")}", scene.Deadline + Grace);
        scene.GoOn();
        await scene.WaitForEndAsync();
    }
}
