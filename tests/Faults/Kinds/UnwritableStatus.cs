using Lab;

using Stage;

namespace Faults.Kinds;

/// <summary>No space for the status, or no right to write it, for a while: the run waits for it.</summary>
internal sealed class UnwritableStatus(string name, bool isReadOnly) : IFault
{
    public string Name => name;

    public string Description => $"the status folder becomes {State} in the window, for a while";

    private string State => isReadOnly ? "read-only" : "full";

    public async Task InjectAsync(Scene scene)
    {
        string folder = scene.Machine.Agent.StatusFolder;
        var pause = TimeSpan.FromMilliseconds(scene.Random.Next(100, 2500));
        scene.MustSucceed = true;
        using var mount = new MemoryMount(folder, "size=64k");
        try
        {
            await scene.BeginAtWindowAsync();
            if (isReadOnly)
            {
                Tool.Run("mount", "-o", "remount,ro", folder);
            }
            else
            {
                mount.Fill(64);
            }

            scene.Struck($"status folder {State} for {pause.TotalMilliseconds:0} ms", scene.Deadline);
            scene.GoOn();
            await Task.Delay(pause);
            if (isReadOnly)
            {
                Tool.Run("mount", "-o", "remount,rw", folder);
            }
            else
            {
                File.Delete(Path.Combine(folder, MemoryMount.Filler));
            }
        }
        finally
        {
            await scene.WaitForEndAsync();
        }
    }
}
