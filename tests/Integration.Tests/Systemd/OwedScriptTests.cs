using IntegrationTests.AppConsistency;
using IntegrationTests.Freeze;
using IntegrationTests.Stage;

namespace IntegrationTests.Systemd;

/// <summary>An application at rest whose backup is killed with all its processes: the timer lets it go on.</summary>
public sealed class OwedScriptTests(World world) : SystemdTest(world)
{
    private static readonly TimeSpan TimerPatience = TimeSpan.FromSeconds(15);

    [Fact(Timeout = Limit)]
    public async Task Killed_while_the_pre_script_runs_the_timer_runs_the_post_script_and_goes()
    {
        VirtualMachine vm = await StartManagedMachineAsync();
        OwnerFile.Write("timeout=3");
        using var scripts = new OwnerScripts("note rests; sleep 600");
        await using HeldBackup held = await HeldBackup.BeginAsync(vm, TimeSpan.Zero);
        await vm.WaitAsync(() => OwnerScripts.Said == "pre rests", TimerPatience, "pre-script");

        await KillBothAsync(vm, held);
        await vm.WaitAsync(() => OwnerScripts.Said == "pre rests post", TimerPatience, "post-script by the timer");

        await AssertAllIsOverAsync(vm, held);
    }

    [Fact(Timeout = Limit)]
    public async Task Killed_in_the_window_all_is_thawed_at_the_deadline_and_the_post_script_runs_then()
    {
        VirtualMachine vm = await StartManagedMachineAsync();
        OwnerFile.Write("timeout=3");
        using var scripts = new OwnerScripts("note rests");
        await using HeldBackup held = await OpenAsync(vm);
        long opened = held.Now();

        await KillBothAsync(vm, held);
        TimeSpan thawed = await held.TimeToThawAsync(opened);
        await vm.WaitAsync(() => OwnerScripts.Said == "pre rests post", TimerPatience, "post-script by the timer");

        Assert.InRange(thawed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3) + HeldBackup.ThawLimit);
        await AssertAllIsOverAsync(vm, held);
    }

    [Fact(Timeout = Limit)]
    public async Task A_good_backup_with_scripts_leaves_no_unit()
    {
        VirtualMachine vm = await StartManagedMachineAsync();
        using var scripts = new OwnerScripts();

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        ScriptedBackup.AssertCame(result, code: 0, health: 0, consistency: 2);
        await WaitForNoUnitsAsync(vm);
        ScriptedBackup.AssertNothingLeft();
    }

    /// <summary>That the timer has gone with what it had to do, and that the next enable says what became of the backup.</summary>
    private static async Task AssertAllIsOverAsync(VirtualMachine vm, HeldBackup held)
    {
        await WaitForNoUnitsAsync(vm);
        ScriptedBackup.AssertNothingLeft();
        Assert.Equal(0, await Lifecycle.HandlerCommand.RunAsync(vm, "enable"));
        Assert.Equal(2, (await vm.WaitForEndAsync()).Code);
        held.AssertNothingLeft();
    }
}
