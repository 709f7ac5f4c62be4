using System.Globalization;

using IntegrationTests.Freeze;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Guardian;

/// <summary>What keeps the guardian alive where others are not.</summary>
public sealed class ProtectionTests(World world) : IntegrationTest(world)
{
    [Fact(Timeout = Limit)]
    public async Task The_guardian_is_spared_by_the_oom_killer_locked_into_memory_and_in_a_session_of_its_own()
    {
        VirtualMachine vm = await StartMachineAsync();
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);
        (int worker, int guardian) = (held.Worker, held.Guardian);

        string spared = await File.ReadAllTextAsync($"/proc/{guardian}/oom_score_adj");
        string locked = (await File.ReadAllLinesAsync($"/proc/{guardian}/status")).Single(
            line => line.StartsWith("VmLck:", StringComparison.Ordinal));
        (int[] ofWorker, int[] ofGuardian) = (Ids(worker), Ids(guardian));
        Signals.Kill(worker);
        await vm.WaitForEndAsync();

        Assert.Equal(MayBeSpared() ? "-1000" : "0", spared.Trim());
        Assert.NotEqual("0", locked.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1]);
        Assert.Equal([guardian, guardian], ofGuardian);
        Assert.Equal([worker, worker], ofWorker);
        held.AssertNothingLeft();
    }

    /// <summary>
    /// Whether root may lower its score on this machine: CAP_SYS_RESOURCE, which some containers and small virtual machines
    /// withhold, capabilities(7). Without it the guardian does without.
    /// </summary>
    private static bool MayBeSpared()
    {
        const int Resource = 24;
        string effective = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("CapEff:", StringComparison.Ordinal));
        return (Convert.ToUInt64(effective["CapEff:".Length..].Trim(), 16) & (1UL << Resource)) != 0;
    }

    /// <summary>Process group and session: fields 5 and 6 of proc_pid_stat(5).</summary>
    private static int[] Ids(int process)
    {
        string stat = File.ReadAllText($"/proc/{process}/stat");
        return [.. stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[2..4].Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
    }
}
