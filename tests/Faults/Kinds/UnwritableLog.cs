using Lab;

using Stage;

namespace Faults.Kinds;

/// <summary>No space for the log, or no right to write it. The backup must not care.</summary>
internal sealed class UnwritableLog(string name, bool isReadOnly) : IFault
{
    public string Name => name;

    public string Description => isReadOnly
        ? "the log file can't be written to, which must not matter"
        : "the log's file system gets full before the freeze and stays so, which must not matter";

    public async Task InjectAsync(Scene scene)
    {
        scene.MustSucceed = true;
        await (isReadOnly ? WithoutRightAsync(scene) : WithoutSpaceAsync(scene));
    }

    private static async Task WithoutRightAsync(Scene scene)
    {
        string log = scene.Machine.LogFile;
        await File.AppendAllTextAsync(log, string.Empty);
        Tool.Run("mount", "--bind", log, log); // the folder is the agent's as well, which needs it
        try
        {
            Tool.Run("mount", "-o", "remount,bind,ro", log);
            scene.Struck("extension.log read-only", scene.Deadline);
            await scene.BeginAsync();
        }
        finally
        {
            await scene.WaitForEndAsync();
            Tool.Run("umount", log);
        }
    }

    private static async Task WithoutSpaceAsync(Scene scene)
    {
        using var mount = new MemoryMount(scene.Machine.Agent.LogFolder, "size=64k");
        try
        {
            await scene.BeginAtGateAsync(); // before it, the agent itself writes there
            mount.Fill(64);
            scene.Struck("log folder full", scene.Deadline);
            scene.GoOn();
        }
        finally
        {
            await scene.WaitForEndAsync();
        }
    }
}
