using AgentEmulator.Agent;

using HostEmulator;
using HostEmulator.Answers;

using IntegrationTests.Freeze;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Host;

/// <summary>A backup that is stopped, or dies, while the host has the word.</summary>
public sealed class HostStopTests(World world) : HostTest(world)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory(Timeout = Limit)]
    [InlineData(HostCall.PreSnapshot)]
    [InlineData(HostCall.DoSnapshot)]
    public async Task A_backup_that_is_disabled_while_the_host_is_silent_ends_at_once_and_says_so(HostCall silent)
    {
        VirtualMachine vm = await StartMachineAsync();
        await BeginAsync(vm, silent);

        long told = TimeProvider.System.GetTimestamp();
        Assert.Null(await vm.Agent.ProcessAsync(RequestedState.Disabled));
        BackupResult result = await vm.WaitForEndAsync();

        AssertCame(
            result,
            2,
            2,
            0,
            silent == HostCall.DoSnapshot ? "backupHostService" : null,
            silent == HostCall.DoSnapshot ? 200 : null,
            silent == HostCall.DoSnapshot ? 555 : null);
        Assert.Contains("was told to stop", result.Message, StringComparison.Ordinal);
        Assert.InRange(TimeProvider.System.GetElapsedTime(told), TimeSpan.Zero, TimeSpan.FromSeconds(15));
        Assert.False(vm.Disks[0].Disk.IsFrozen);
    }

    [Theory(Timeout = Limit)]
    [InlineData("worker", 2)]
    [InlineData("guardian", 2)]
    public async Task When_one_of_the_two_is_killed_during_the_hosts_call_all_is_thawed_within_a_second(string name, int code)
    {
        VirtualMachine vm = await StartMachineAsync();
        using var writer = new DiskWriter(vm.Disks[0].Disk.MountPoint, TimeProvider.System);
        await BeginAsync(vm, HostCall.DoSnapshot);

        long killed = TimeProvider.System.GetTimestamp();
        Signals.Kill(Assert.Single(vm.Processes, process => process.Name == name).Id);
        long before = writer.Read().Writes;
        await vm.WaitAsync(() => writer.Read().Writes > before, Patience, "thaw");
        TimeSpan thawed = TimeProvider.System.GetElapsedTime(killed);
        BackupResult result = await vm.WaitForEndAsync();

        Assert.Equal((code, 0, "error"), (result.Code, result.Consistency, result.TrueStatus));
        Assert.InRange(thawed, TimeSpan.Zero, HeldBackup.ThawLimit + TimeSpan.FromSeconds(1)); // the machine does other things, too
    }

    private async Task BeginAsync(VirtualMachine vm, HostCall silent)
    {
        (silent == HostCall.DoSnapshot ? Service.DoSnapshot : Service.PreSnapshot).Answer = HostAnswer.Hang;
        vm.Deliver(NewHostRequest(vm));
        Assert.Null(await vm.Agent.ProcessAsync());
        await vm.WaitAsync(() => Service.RequestsFor(silent).Count == 1, Patience, "the host's call");
    }
}
