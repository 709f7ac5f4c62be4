using System.Diagnostics;

using AgentEmulator;

using Lab;

using Stage;

namespace Faults.Kinds;

/// <summary>
/// The power fails between two writes: everything of ours is gone at once, what was not synced is torn, what lies in memory is
/// no more, nothing is frozen. Then the agent is back, and enables the same number again.
/// </summary>
internal sealed class PowerLost : IFault
{
    // From enable's first to the worker's last on this machine, some eighty.
    private const int MostCalls = 80;
    private const string Rcu = "/sys/kernel/rcu_expedited";

    // enable itself, and a worker that reports or backs up.
    private static readonly TimeSpan EnableLimit = TimeSpan.FromSeconds(5);

    public string Name => "power-lost";

    public string Description => "the power fails right before any write, fsync, rename or removal; what was not synced is torn";

    public int Weight => 3;

    public async Task InjectAsync(Scene scene)
    {
        int at = scene.Random.Next(1, MostCalls + 1);
        Tear tear = scene.Random.GetItems(Enum.GetValues<Tear>(), 1)[0];
        string rcu = await File.ReadAllTextAsync(Rcu);
        AgentOptions usual = scene.Machine.Agent.Options;
        using var power = new PowerSupply(at);
        scene.Machine.Agent.Options = usual with
        {
            BaseEnvironment = usual.BaseEnvironment.Concat(PowerSupply.Environment).ToDictionary(StringComparer.Ordinal),
        };
        try
        {
            Task begun = scene.BeginAsync();
            await scene.UntilStartedAsync(begun, () => power.IsOff);
            if (!power.IsOff)
            {
                scene.Tell($"call {at} of {power.Calls}");
                scene.Miss();
                return;
            }

            EndEverything(scene);
            await begun;
        }
        finally
        {
            scene.Machine.Agent.Options = usual;
        }

        IReadOnlyList<string> torn = power.TearFiles(tear);
        Reboot(scene, rcu);
        string lost = torn.Count == 0 ? "nothing torn" : $"{tear.ToString().ToLowerInvariant()}: {string.Join(", ", torn)}";
        string call = power.Call.Replace(scene.Machine.Agent.HandlerFolder, "LIB", StringComparison.Ordinal)
            .Replace(scene.Machine.Agent.LogFolder, "LOG", StringComparison.Ordinal);
        scene.IsStorageHarmed = true; // the blob that is looked at in the end is another backup's; this one's is compared below
        scene.Struck($"before call {at}, {call}; {lost}", scene.Deadline);
        await ComeBackAsync(scene);
    }

    // The agent starts, and later there is another backup.
    private static async Task ComeBackAsync(Scene scene)
    {
        var time = Stopwatch.StartNew();
        if (await scene.BeginAsync() is { } failure)
        {
            scene.Problems.Add($"enable failed after the power was back: {failure.Message}");
        }

        if (time.Elapsed > EnableLimit)
        {
            scene.Problems.Add($"enable took {time.Elapsed.TotalSeconds:0.0} s after the power was back");
        }

        await scene.WaitForEndAsync();
        Look(scene);
        await CompareBlobAsync(scene);
        await scene.DeliverAsync(scene.NewProxy());
        await scene.BeginAsync();
        await scene.UntilAsync(() => false, "end of the next backup");
        BackupResult? next = BackupResult.Read(scene.Machine.Agent.StatusFile(scene.Machine.Sequence));
        if (next is not { IsSuccess: true, Code: 0 })
        {
            scene.Problems.Add($"the next backup did not succeed: {next?.Code}: {next?.Message}");
        }

        Look(scene);
        LookForLitter(scene);
    }

    // Whenever it was that the power failed, the service has to know at last what the agent knows.
    private static async Task CompareBlobAsync(Scene scene)
    {
        int? file = BackupResult.Read(scene.Machine.Agent.StatusFile(scene.Machine.Sequence))?.Code;
        int? blob = null;
        var time = Stopwatch.StartNew();
        while (blob != file && time.Elapsed < EnableLimit) // a worker that enable has left behind tells it
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50));
            blob = BackupResult.CodeOf(await scene.Machine.Storage.ReadTextAsync(scene.StatusBlob));
        }

        if (blob != file)
        {
            scene.Problems.Add($"the status blob says {blob?.ToString() ?? "nothing"} after the power was back, the status file {file}");
        }
    }

    private static void EndEverything(Scene scene)
    {
        for (int round = 0; scene.Machine.Processes.Count > 0 && round < 500; round++)
        {
            foreach (RunProcess process in scene.Machine.Processes)
            {
                Signals.Kill(process.Id);
            }

            Thread.Yield();
        }

        scene.AreBothKilled = true;
    }

    // What is in memory goes with the power, also the application's rest.
    private static void Reboot(Scene scene, string rcu)
    {
        foreach (VmDisk disk in scene.Machine.Disks)
        {
            disk.Disk.Thaw();
        }

        foreach (string folder in new[] { "/run/vmsnapshot", "/dev/shm/vmsnapshot" }.Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }

        File.WriteAllText(Rcu, rcu);
        scene.Target.Application.Restart();
    }

    private static string NumberOf(Scene scene)
    {
        string path = Path.Combine(scene.Machine.Agent.HandlerFolder, "mrseq");
        return File.Exists(path) ? File.ReadAllText(path) : "missing";
    }

    private static void Look(Scene scene)
    {
        VmAgent agent = scene.Machine.Agent;
        if (NumberOf(scene) != $"{scene.Machine.Sequence}")
        {
            scene.Problems.Add($"mrseq is {NumberOf(scene)} after number {scene.Machine.Sequence}");
        }

        if (File.ReadAllText(agent.SettingsFile(scene.Machine.Sequence)).Contains("\"protectedSettings\"", StringComparison.Ordinal))
        {
            scene.Problems.Add("the settings file has its secrets still");
        }
    }

    // After a whole backup: until then it may lie there.
    private static void LookForLitter(Scene scene)
    {
        VmAgent agent = scene.Machine.Agent;
        string[] folders = [agent.HandlerFolder, agent.LogFolder, OwnerScripts.Folder];
        scene.Problems.AddRange(folders
            .SelectMany(folder => Directory.EnumerateFiles(folder, ".*.tmp", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/events/", StringComparison.Ordinal)) // which the agent empties
            .Select(file => $"{file} is left"));
    }
}
