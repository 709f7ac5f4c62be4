using IntegrationTests.Freeze;
using IntegrationTests.Stage;

using Lab;

using Xunit.Abstractions;

namespace IntegrationTests.Guardian;

/// <summary>Kills at moments that nobody has thought of, reproducible by their seed.</summary>
public sealed class RandomKillTests(World world, ITestOutputHelper output) : IntegrationTest(world)
{
    private const int Rounds = 15;
    private static readonly TimeSpan Held = TimeSpan.FromMilliseconds(250);

    [Theory(Timeout = 2 * Limit)]
    [InlineData("worker", 20261)]
    [InlineData("guardian", 20262)]
    public async Task A_death_at_any_moment_leaves_nothing_frozen_and_a_terminal_status(string victim, int seed)
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs]);
        await using HeldBackup held = HeldBackup.Prepare(vm, Held);
        var random = new Random(seed);
        for (int round = 0; round < Rounds; round++)
        {
            // From its first instruction to after its end: a run takes some 0.6 s here.
            await KillAsync(vm, held, victim, TimeSpan.FromMilliseconds(random.Next(0, 650)));
        }
    }

    private async Task KillAsync(VirtualMachine vm, HeldBackup held, string victim, TimeSpan delay)
    {
        await held.EnableAsync();
        await vm.WaitAsync(() => Find(vm, victim) is not null || vm.Processes.Count == 0, TimeSpan.FromSeconds(10), victim);
        await Task.Delay(delay);
        long killed = held.Now();
        bool hit = Find(vm, victim) is { } process && Signals.Kill(process.Id);
        TimeSpan thawed = await held.TimeToThawAsync(killed);
        await vm.WaitAsync(() => vm.Processes.Count == 0, TimeSpan.FromSeconds(20), "end of the run");
        bool wasOwed = BackupResult.Read(vm.Agent.StatusFile(vm.Sequence)) is not { IsTransitional: false };
        if (wasOwed)
        {
            await vm.Agent.ProcessAsync(); // it died before it had a guardian
        }

        BackupResult result = await vm.WaitForEndAsync();
        int? blob = await held.BlobCodeAsync();
        output.WriteLine($"{delay.TotalMilliseconds,3} ms: {(hit ? "killed" : "too late")}, thawed after "
            + $"{thawed.TotalMilliseconds:0} ms, code {result.Code}, blob {blob}: {result.Message}");

        Assert.Contains(result.Code, (int[])[1, 2, 121]);
        Assert.True(result.Code != 1 || result.Consistency == 1);
        Assert.True(wasOwed || blob == result.Code, $"the blob says {blob}, the file {result.Code}");
        Assert.True(thawed < HeldBackup.ThawLimit || !hit, $"thawed after {thawed}");
        held.AssertNothingLeft();
    }

    private static RunProcess? Find(VirtualMachine vm, string name) =>
        vm.Processes.FirstOrDefault(process => process.Name == name);
}
