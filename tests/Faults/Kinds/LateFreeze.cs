using Lab;

using Stage;

namespace Faults.Kinds;

/// <summary>
/// A FIFREEZE that returns long after its deadline: another tool freezes a disk that holds a dirty file system in a file,
/// whose own freeze then hangs until that disk is thawed. Meanwhile processes die.
/// </summary>
internal sealed class LateFreeze : IFault
{
    private const long ChildSize = 64 << 20;
    private static readonly TimeSpan Dirtying = TimeSpan.FromMilliseconds(50);

    public string Name => "late-freeze";

    public string Description => "a FIFREEZE hangs beyond the deadline, for real; worker, guardian, both or nobody is killed or told to stop meanwhile";

    public async Task InjectAsync(Scene scene)
    {
        // The lower one must be the foreign tool's, so it is refused when its turn comes: it is in another level.
        LoopDisk parent = scene.Machine.Disks[1].Disk;
        Means means = scene.Random.Next(3) == 0 ? Means.Terminate : Means.Kill;
        Blow? blow = scene.Random.Next(4) > 0 ? Blow.Choose(means, scene.Random) : null;
        var moment = TimeSpan.FromMilliseconds(scene.Random.Next(0, 4000));
        scene.UseDeadline(TimeSpan.FromSeconds(2));
        scene.KeptFrozen.Add(parent);
        using LoopDisk child = LoopDisk.Create(parent.MountPoint, "child", FileSystemKind.Ext4, ChildSize);
        using var writer = new DiskWriter(child.MountPoint, TimeProvider.System);
        await Task.Delay(Dirtying);
        parent.Freeze();
        try
        {
            await scene.BeginAsync();
            await scene.UntilAsync(() => IsStuck(scene), "hanging FIFREEZE");
            await Task.Delay(moment);
            if (blow is null || !blow.Strike(scene, $"{moment.TotalMilliseconds:0} ms after the FIFREEZE hung"))
            {
                scene.Struck($"looked {moment.TotalMilliseconds:0} ms after the FIFREEZE hung", Scene.DeathLimit + scene.Deadline);
            }

            await Task.Delay(scene.Deadline + Scene.DeathLimit - moment > TimeSpan.Zero ? scene.Deadline + Scene.DeathLimit - moment : Scene.DeathLimit);
            foreach (VmDisk disk in scene.Machine.Disks.Where(disk => disk.Disk != parent && scene.Guardian is not null))
            {
                if (disk.Disk.IsFrozen)
                {
                    scene.Problems.Add($"{disk.Disk.MountPoint} is frozen after the deadline");
                }
            }
        }
        finally
        {
            parent.Thaw();
        }

        await scene.WaitForEndAsync();
        scene.KeptFrozen.Remove(parent);
        if (blow is { Victim: Victim.Both, Means: Means.Kill })
        {
            await scene.Machine.Agent.ProcessAsync(); // nobody is left to answer it but the agent's next command
        }

        if (child.Thaw())
        {
            scene.Problems.Add("the late freeze was not answered by a thaw");
        }

        if (scene.Result is { Code: 1 })
        {
            scene.Problems.Add("success is claimed although a freeze came too late");
        }
    }

    /// <summary>A thread of the worker is in the kernel and can't be killed.</summary>
    private static bool IsStuck(Scene scene)
    {
        try
        {
            return scene.Worker is { } worker && Directory.EnumerateDirectories($"/proc/{worker}/task").Any(thread =>
                File.ReadAllText($"{thread}/comm").Trim() == "freezer"
                && File.ReadAllText($"{thread}/stat").Split(')')[^1].Trim().StartsWith('D'));
        }
        catch (IOException)
        {
            return false; // it has just ended
        }
    }
}
