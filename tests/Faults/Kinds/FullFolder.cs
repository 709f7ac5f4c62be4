using Lab;

using Stage;

namespace Faults.Kinds;

/// <summary>No space, or no right to write, where the log or the status belong.</summary>
internal sealed class FullFolder(string name, bool isStatus, bool isReadOnly) : IFault
{
    public string Name => name;

    public string Description => isStatus
        ? $"the status folder becomes {State} in the window, for a while"
        : $"the log folder is {State} for the whole run, which must not matter";

    private string State => isReadOnly ? "read-only" : "full";

    public async Task InjectAsync(Scene scene)
    {
        string folder = isStatus ? scene.Machine.Agent.StatusFolder : scene.Machine.Agent.LogFolder;
        var pause = TimeSpan.FromMilliseconds(scene.Random.Next(100, 2500));
        scene.MustSucceed = true;
        using var mount = new MemoryMount(folder, "size=64k");
        if (isStatus)
        {
            await scene.BeginAtWindowAsync();
            Spoil(folder, mount);
            scene.Struck($"status folder {State} for {pause.TotalMilliseconds:0} ms", scene.Deadline);
            scene.GoOn();
            await Task.Delay(pause);
            Mend(folder);
            await scene.WaitForEndAsync();
        }
        else
        {
            Spoil(folder, mount);
            scene.Struck($"log folder {State}", scene.Deadline);
            await scene.BeginAsync();
            await scene.WaitForEndAsync();
            Mend(folder);
        }
    }

    private void Spoil(string folder, MemoryMount mount)
    {
        if (isReadOnly)
        {
            Tool.Run("mount", "-o", "remount,ro", folder);
        }
        else
        {
            mount.Fill(64);
        }
    }

    private void Mend(string folder)
    {
        if (isReadOnly)
        {
            Tool.Run("mount", "-o", "remount,rw", folder);
        }
        else
        {
            File.Delete(Path.Combine(folder, MemoryMount.Filler));
        }
    }
}
