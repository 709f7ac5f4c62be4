using IntegrationTests.Freeze;
using IntegrationTests.Stage;

using Lab;

using Xunit.Abstractions;

namespace IntegrationTests.Guardian;

/// <summary>Kills at moments that nobody has thought of: in each phase of a run, after a delay that its seed gives again.</summary>
public sealed class RandomKillTests(World world, ITestOutputHelper output) : IntegrationTest(world)
{
    private const int RoundsPerPhase = 3;
    private static readonly TimeSpan Held = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PhaseLimit = TimeSpan.FromSeconds(20);

    /// <summary>What is waited for before the random delay.</summary>
    public enum Phase
    {
        /// <summary>The process is there: it starts, there may be no guardian yet.</summary>
        Begun,

        /// <summary>It proves its right to the disks, then syncs, arms and freezes.</summary>
        Proving,

        /// <summary>All is frozen.</summary>
        Frozen,

        /// <summary>The snapshots are there: it thaws, measures and reports.</summary>
        Done,
    }

    [Theory(Timeout = 2 * Limit)]
    [InlineData("worker", 20261)]
    [InlineData("guardian", 20262)]
    public async Task A_death_at_any_moment_leaves_nothing_frozen_and_a_terminal_status(string victim, int seed)
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs]);
        await using HeldBackup held = HeldBackup.Prepare(vm, Held);
        var random = new Random(seed);
        for (int round = 0; round < RoundsPerPhase; round++)
        {
            foreach (Phase phase in Enum.GetValues<Phase>())
            {
                int longest = phase == Phase.Done ? 40 : 150; // ms; about as long as the phase takes
                await KillAsync(vm, held, victim, phase, TimeSpan.FromMilliseconds(random.Next(0, longest)));
            }
        }
    }

    private async Task KillAsync(VirtualMachine vm, HeldBackup held, string victim, Phase phase, TimeSpan delay)
    {
        int before = held.Proxy.Requests.Count;
        int answered = held.Proxy.Snapshots.Count;
        await held.EnableAsync();
        await vm.WaitAsync(() => IsIn(phase), PhaseLimit, $"phase {phase}");
        await Task.Delay(delay);
        long killed = held.Now();
        bool hit = Find(vm, victim) is { } process && Signals.Kill(process.Id);
        TimeSpan thawed = await held.TimeToThawAsync(killed);
        await vm.WaitAsync(() => vm.Processes.Count == 0, PhaseLimit, "end of the run");
        bool wasOwed = BackupResult.Read(vm.Agent.StatusFile(vm.Sequence)) is not { IsTransitional: false };
        if (wasOwed)
        {
            await vm.Agent.ProcessAsync(); // it died before it had a guardian
        }

        BackupResult result = await vm.WaitForEndAsync();
        int? blob = await held.BlobCodeAsync();
        output.WriteLine($"{phase} + {delay.TotalMilliseconds,3} ms: {(hit ? "killed" : "too late")}, written again after "
            + $"{thawed.TotalMilliseconds:0} ms, code {result.Code}, {(wasOwed ? "by the next enable" : $"blob {blob}")}: {result.Message}");

        Assert.Contains(result.Code, (int[])[1, 2, 121]);
        Assert.Equal(result.Code == 1, result.Consistency == 1);
        Assert.True(wasOwed || blob == result.Code, $"the blob says {blob}, the file {result.Code}");
        Assert.True(thawed < HeldBackup.ThawLimit || !hit, $"thawed after {thawed}");
        held.AssertNothingLeft();

        bool IsIn(Phase wanted) => wanted switch
        {
            Phase.Begun => Find(vm, victim) is not null || vm.Processes.Count == 0,
            Phase.Proving => held.Proxy.Requests.Count > before,
            Phase.Frozen => held.Proxy.Snapshots.Count >= answered + vm.Disks.Count,
            _ => held.Proxy.Snapshots.Skip(answered).Count(request => request.Answered > 0) == vm.Disks.Count,
        };
    }

    private static RunProcess? Find(VirtualMachine vm, string name) =>
        vm.Processes.FirstOrDefault(process => process.Name == name);
}
