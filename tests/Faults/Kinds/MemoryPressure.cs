namespace Faults.Kinds;

/// <summary>No more memory: the kernel's out-of-memory killer ends what it may. Of the two that is the worker alone.</summary>
internal sealed class MemoryPressure : IFault
{
    private const int Mebibyte = 1 << 20;

    public string Name => "memory-pressure";

    public string Description => "worker and guardian may allocate almost nothing more; the out-of-memory killer chooses";

    public async Task InjectAsync(Scene scene)
    {
        using ControlGroup? group = ControlGroup.TryMemory();
        if (group is null)
        {
            scene.Tell("this machine lets no memory group be made");
            scene.Miss();
            return;
        }

        bool inWindow = scene.Random.Next(2) == 0;
        scene.IsStorageHarmed = true; // the worker that the guardian starts is as short of memory
        long limit = inWindow ? scene.Random.Next(64, 512) << 10 : scene.Random.Next(1, 12) * Mebibyte;
        await (inWindow ? scene.BeginAtWindowAsync() : scene.BeginAtGateAsync());
        int guardian = scene.Guardian ?? 0;
        group.LimitMemory(limit);
        foreach (int process in scene.Machine.Processes.Select(process => process.Id))
        {
            group.Add(process);
        }

        scene.Struck($"{limit >> 10} KiB more for both, {(inWindow ? "in the window" : "before the freeze")}", Scene.DeathLimit);
        scene.AreBothKilled = true; // it may come to that
        scene.GoOn();
        await scene.UntilAsync(() => scene.Worker is null, "end of the worker");
        scene.Tell(Directory.Exists($"/proc/{guardian}") ? "the guardian stayed" : "the guardian ended");
        await scene.WaitForEndAsync();
    }
}
