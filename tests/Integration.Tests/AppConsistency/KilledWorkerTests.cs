using IntegrationTests.Freeze;
using IntegrationTests.Operator;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.AppConsistency;

/// <summary>
/// A worker that dies does not leave the application at rest: the guardian starts another one, which ends what is left of the
/// scripts and runs the post-script.
/// </summary>
public sealed class KilledWorkerTests(World world) : IntegrationTest(world)
{
    private const string Resumed = "a backup died after its pre-scripts were started; its post-scripts were run now";
    private static readonly TimeSpan ResumeLimit = TimeSpan.FromSeconds(10);

    [Fact(Timeout = Limit)]
    public async Task Killed_while_the_pre_script_runs_it_is_ended_and_the_post_script_runs_once()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(
            "trap 'note told; exit 1' TERM; sleep 600 & note rests; wait", $"env > {OwnerScripts.Evidence}/post");
        await using HeldBackup held = await HeldBackup.BeginAsync(vm, TimeSpan.Zero);
        await vm.WaitAsync(() => OwnerScripts.Said == "pre rests", ResumeLimit, "pre-script");

        Signals.Kill(held.Worker);
        BackupResult result = await vm.WaitForEndAsync();

        await AssertInterruptedAsync(vm, held, result);
        Assert.Equal("pre rests told post", OwnerScripts.Said);
        Assert.Contains("VMSNAPSHOT_SNAPSHOT_RESULT=unknown\n", OwnerScripts.Read("post"), StringComparison.Ordinal);
        Assert.Contains("VMSNAPSHOT_TASK_ID=", OwnerScripts.Read("post"), StringComparison.Ordinal);
        Assert.Empty(held.Proxy.Snapshots);
    }

    [Fact(Timeout = Limit)]
    public async Task Killed_in_the_window_the_post_script_runs_once_after_the_thaw()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(
            "sleep 600 > /dev/null & echo $! > /dev/shm/scripts/application",
            $"echo x > {vm.Disks[0].Disk.MountPoint}/file; kill $(cat /dev/shm/scripts/application) && note alive");
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);

        long killed = held.Now();
        Signals.Kill(held.Worker);
        TimeSpan thawed = await held.TimeToThawAsync(killed);
        BackupResult result = await vm.WaitForEndAsync();

        Assert.InRange(thawed, TimeSpan.Zero, HeldBackup.ThawLimit);
        Assert.Equal("pre post alive", OwnerScripts.Said);
        await AssertInterruptedAsync(vm, held, result);
    }

    [Fact(Timeout = Limit)]
    public async Task Killed_while_the_post_script_runs_that_is_run_again_and_the_snapshots_are_reported()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(post: """
            [ -e /dev/shm/scripts/second ] && exit 0
            : > /dev/shm/scripts/second
            trap 'note told; exit 1' TERM; sleep 600 & note works; wait
            """);
        await using HeldBackup held = await HeldBackup.BeginAsync(vm, TimeSpan.Zero);
        await vm.WaitAsync(() => OwnerScripts.Said.EndsWith("works", StringComparison.Ordinal), ResumeLimit, "post-script");

        Signals.Kill(held.Worker);
        BackupResult result = await vm.WaitForEndAsync();

        ScriptedBackup.AssertCame(result, code: 1, health: 301, consistency: 1);
        ScriptedBackup.AssertSays(result, ScriptError.PostFailed, "ended before the post-script did");
        Assert.Single(result.Disks!);
        Assert.Equal("pre post works told post", OwnerScripts.Said);
        Assert.Equal(1, await held.BlobCodeAsync());
        await AssertLoggedAsync(vm);
        ScriptedBackup.AssertNothingLeft();
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task Killed_with_post_scripts_gone_it_is_told_and_they_are_owed_until_they_are_back()
    {
        const string Away = OwnerScripts.Folder + "/away.sh";
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts($"mv {OwnerScripts.Post} {Away}");
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);

        Signals.Kill(held.Worker);
        BackupResult result = await vm.WaitForEndAsync();
        File.Move(Away, OwnerScripts.Post);
        CommandResult thaw = await OperatorCommand.RunAsync(vm, "thaw");

        Assert.Equal((2, 0), (result.Code, result.Consistency));
        Assert.Contains("the post-scripts can't be run:", vm.LogText, StringComparison.Ordinal);
        Assert.Contains(OwnerScripts.Post, vm.LogText, StringComparison.Ordinal);
        Assert.Equal((0, "pre post"), (thaw.ExitCode, OwnerScripts.Said));
        ScriptedBackup.AssertNothingLeft();
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task Stopped_in_the_window_it_is_ended_at_the_deadline_and_the_post_script_runs()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts();
        OwnerFile.Write("timeout=2");
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);

        Signals.Stop(held.Worker);
        BackupResult result = await vm.WaitForEndAsync();

        Assert.Equal("pre post", OwnerScripts.Said);
        await AssertInterruptedAsync(vm, held, result);
    }

    [Fact(Timeout = Limit)]
    public async Task A_guardian_killed_while_the_application_rests_costs_the_backup_but_not_the_post_script()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts("note rests; sleep 1");
        await using HeldBackup held = await HeldBackup.BeginAsync(vm, TimeSpan.Zero);
        await vm.WaitAsync(() => OwnerScripts.Said == "pre rests", ResumeLimit, "pre-script");

        Signals.Kill(held.Guardian);
        BackupResult result = await vm.WaitForEndAsync();

        Assert.Equal(("error", 0), (result.TrueStatus, result.Consistency));
        Assert.Equal("pre rests post", OwnerScripts.Said);
        Assert.Empty(held.Proxy.Snapshots);
        ScriptedBackup.AssertNothingLeft();
        held.AssertNothingLeft();
    }

    private static async Task AssertInterruptedAsync(VirtualMachine vm, HeldBackup held, BackupResult result)
    {
        Assert.Equal((2, 0), (result.Code, result.Consistency));
        Assert.Contains("interrupted", result.Message, StringComparison.Ordinal);
        Assert.Equal(2, await held.BlobCodeAsync());
        await AssertLoggedAsync(vm);
        ScriptedBackup.AssertNothingLeft();
        held.AssertNothingLeft();
    }

    private static async Task AssertLoggedAsync(VirtualMachine vm)
    {
        Assert.Contains(Resumed, vm.LogText, StringComparison.Ordinal);
        Assert.Contains($"post-script {OwnerScripts.Post} of plugin ScriptRunner: exit code 0", vm.LogText, StringComparison.Ordinal);
        Assert.Contains(Resumed, await vm.Storage.ReadTextAsync(vm.LogsBlob), StringComparison.Ordinal);
    }
}
