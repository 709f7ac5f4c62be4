using IntegrationTests.Freeze;
using IntegrationTests.Lifecycle;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Systemd;

public sealed class ThawTimerTests(World world) : SystemdTest(world)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    [Fact(Timeout = Limit)]
    public async Task What_both_left_frozen_is_thawed_at_the_deadline_by_the_timer_which_then_goes()
    {
        VirtualMachine vm = await StartManagedMachineAsync();
        OwnerFile.Write("timeout=3");
        await using HeldBackup held = await OpenAsync(vm);
        long opened = held.Now();

        await KillBothAsync(vm, held);
        bool isFrozen = vm.Disks.All(disk => disk.Disk.IsFrozen);
        TimeSpan thawed = await held.TimeToThawAsync(opened);

        Assert.True(isFrozen, "something else had thawed");
        Assert.InRange(thawed, TimeSpan.FromSeconds(1), Deadline + HeldBackup.ThawLimit);
        await WaitForNoUnitsAsync(vm);
        Assert.Equal(0, await HandlerCommand.RunAsync(vm, "enable"));
        Assert.Equal(2, (await vm.WaitForEndAsync()).Code);
        held.AssertNothingLeft();
    }

    [Theory(Timeout = Limit)]
    [InlineData("install")]
    [InlineData("enable")]
    [InlineData("disable")]
    [InlineData("update")]
    [InlineData("uninstall")]
    public async Task The_timer_of_a_dead_run_is_stopped_by_whatever_command_comes_next(string command)
    {
        VirtualMachine vm = await StartManagedMachineAsync();
        OwnerFile.Write("MountsToSkip=/os-disk"); // a command can hang before Main on a frozen root
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);
        string timer = TimerOf(held.Worker);

        await KillBothAsync(vm, held);
        string state = SystemdUnits.Property(timer, "ActiveState");
        int exitCode = await HandlerCommand.RunAsync(vm, command);
        IReadOnlyList<string> left = SystemdUnits.List("*.timer");

        Assert.Equal(("active", 0), (state, exitCode));
        Assert.DoesNotContain(timer, left);
        await vm.WaitAsync(() => vm.Processes.Count == 0, TimeSpan.FromSeconds(10), "end of what the command started");
        await WaitForNoUnitsAsync(vm);
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task A_plan_without_file_systems_arms_no_timer()
    {
        VirtualMachine vm = await StartManagedMachineAsync();
        OwnerFile.Write("MountsToSkip=/*");
        await using HeldBackup held = HeldBackup.Prepare(vm, TimeSpan.FromSeconds(1));

        await held.EnableAsync();
        await vm.WaitAsync(() => held.Proxy.Snapshots.Count == vm.Disks.Count, TimeSpan.FromSeconds(30), "snapshots");
        IReadOnlyList<string> timers = SystemdUnits.List("*.timer");
        _ = await vm.WaitForEndAsync();

        Assert.Empty(timers);
        await WaitForNoUnitsAsync(vm);
        held.AssertNothingLeft();
    }
}
