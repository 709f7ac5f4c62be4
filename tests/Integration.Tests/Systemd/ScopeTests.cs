using IntegrationTests.Freeze;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Systemd;

public sealed class ScopeTests(World world) : SystemdTest(world)
{
    [Fact(Timeout = Limit)]
    public async Task Worker_and_guardian_are_in_scopes_of_their_own_and_no_unit_outlives_the_backup()
    {
        VirtualMachine vm = await StartManagedMachineAsync();
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, TimeSpan.FromSeconds(1));

        (int worker, int guardian) = (held.Worker, held.Guardian);
        (string workers, string guardians) = (SystemdUnits.GroupOf(worker), SystemdUnits.GroupOf(guardian));
        string timer = SystemdUnits.Property(TimerOf(worker), "ActiveState");
        string after = SystemdUnits.Property($"vmsnapshot-worker-{worker}.scope", "After");
        BackupResult result = await vm.WaitForEndAsync();

        Assert.Equal($"/system.slice/vmsnapshot-worker-{worker}.scope", workers);
        Assert.Equal($"/system.slice/vmsnapshot-guardian-{guardian}.scope", guardians);
        Assert.Equal("active", timer);
        Assert.Contains($"vmsnapshot-guardian-{guardian}.scope", after, StringComparison.Ordinal);
        Assert.Equal((1, 1), (result.Code, result.Consistency));
        Assert.DoesNotContain("] systemd ", vm.LogText, StringComparison.Ordinal);
        await WaitForNoUnitsAsync(vm);
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task The_end_of_the_agents_service_by_force_is_not_the_end_of_the_backup()
    {
        VirtualMachine vm = await StartManagedMachineAsync();
        await using HeldBackup held = HeldBackup.Prepare(vm, TimeSpan.FromSeconds(1));
        await held.DeliverAsync();
        vm.Agent.WriteSettings();

        Tool.Run(
            "systemd-run", "--quiet", "--collect", "--unit=guest-agent.service", "--property=KillMode=control-group",
            $"--setenv=ConfigSequenceNumber={vm.Sequence}", $"--property=WorkingDirectory={vm.Agent.HandlerFolder}",
            "/bin/sh", "-c", "bin/enable; exec sleep 1000");
        await held.WaitForWindowAsync();
        Tool.Run("systemctl", "kill", "--signal=SIGKILL", "guest-agent.service");
        BackupResult result = await vm.WaitForEndAsync();

        Assert.Equal((1, 1), (result.Code, result.Consistency));
        await WaitForNoUnitsAsync(vm);
        held.AssertNothingLeft();
    }

    [Theory(Timeout = Limit)]
    [InlineData("worker", "interrupted")]
    [InlineData("guardian", "guardian")]
    public async Task The_end_of_one_control_group_is_survived_by_the_other(string victim, string word)
    {
        VirtualMachine vm = await StartManagedMachineAsync();
        await using HeldBackup held = await OpenAsync(vm);
        string group = SystemdUnits.GroupOf(victim == "worker" ? held.Worker : held.Guardian);

        long killed = held.Now();
        SystemdUnits.Kill(group);
        TimeSpan thawed = await held.TimeToThawAsync(killed);
        BackupResult result = await vm.WaitForEndAsync();

        Assert.InRange(thawed, TimeSpan.Zero, HeldBackup.ThawLimit);
        Assert.Equal((2, 0), (result.Code, result.Consistency));
        Assert.Contains(word, result.Message, StringComparison.Ordinal);
        Assert.Equal(2, await held.BlobCodeAsync());
        await WaitForNoUnitsAsync(vm);
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task A_worker_whose_scope_is_stopped_as_at_shutdown_thaws_and_reports()
    {
        VirtualMachine vm = await StartManagedMachineAsync();
        await using HeldBackup held = await OpenAsync(vm);

        long stopped = held.Now();
        Tool.Run("systemctl", "stop", "--no-block", $"vmsnapshot-worker-{held.Worker}.scope", $"vmsnapshot-guardian-{held.Guardian}.scope");
        TimeSpan thawed = await held.TimeToThawAsync(stopped);
        BackupResult result = await vm.WaitForEndAsync();

        Assert.InRange(thawed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Assert.Contains("told to stop", result.Message, StringComparison.Ordinal);
        Assert.Equal(2, await held.BlobCodeAsync());
        await WaitForNoUnitsAsync(vm);
        held.AssertNothingLeft();
    }
}
