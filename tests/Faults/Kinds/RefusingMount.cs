using Faults.Tracing;

using Lab;

namespace Faults.Kinds;

/// <summary>A FIFREEZE that the kernel refuses.</summary>
internal sealed class RefusingMount : IFault
{
    private static readonly string[] Errors = ["EOPNOTSUPP", "EIO", "EPERM", "EROFS"];

    public string Name => "mount-refuses";

    public string Description => "FIFREEZE of a disk answers EOPNOTSUPP, EIO, EPERM or EROFS (strace answers for the kernel)";

    public async Task InjectAsync(Scene scene)
    {
        LoopDisk disk = scene.Machine.Disks[scene.Random.Next(scene.Machine.Disks.Count)].Disk;
        string error = scene.Random.GetItems(Errors, 1)[0];
        await scene.BeginAtGateAsync();
        await using CallTracer tracer = await CallTracer.RefuseAsync(scene.Worker ?? 0, CallPoints.FreezeOf(disk), error, "1");
        scene.Struck($"FIFREEZE of {disk.Name} answers {error}", Scene.DeathLimit);
        scene.GoOn();
        await scene.WaitForEndAsync();
        if (scene.Result is { Code: 1 })
        {
            scene.Problems.Add("success is claimed although a disk could not be frozen");
        }
    }
}
