using System.Text.Json.Nodes;

using IntegrationTests.Freeze;
using IntegrationTests.Lifecycle;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.AppConsistency;

/// <summary>A run that is told to stop lets the application go on before it ends.</summary>
public sealed class StoppedRunTests(World world) : IntegrationTest(world)
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    [Theory(Timeout = Limit)]
    [InlineData("trap 'note told; exit 0' TERM; sleep 600 & note rests; wait", "pre rests told post")]
    [InlineData("trap '' TERM; note rests; while :; do sleep 600; done", "pre rests post")]
    public async Task Told_to_stop_during_the_pre_script_it_ends_that_and_runs_the_post_script(string body, string said)
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(body, $"env > {OwnerScripts.Evidence}/post");
        await using HeldBackup held = await HeldBackup.BeginAsync(vm, TimeSpan.Zero);
        await vm.WaitAsync(() => OwnerScripts.Said == "pre rests", StartLimit, "pre-script");

        long begun = held.Now();
        int exitCode = await HandlerCommand.RunAsync(vm, "disable");
        TimeSpan took = TimeProvider.System.GetElapsedTime(begun);
        BackupResult result = await vm.WaitForEndAsync();

        Assert.Equal(0, exitCode);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await AssertStoppedAsync(held, result);
        Assert.Equal(said, OwnerScripts.Said);
        Assert.Contains("VMSNAPSHOT_SNAPSHOT_RESULT=notTaken\n", OwnerScripts.Read("post"), StringComparison.Ordinal);
        Assert.Empty(held.Proxy.Snapshots);
    }

    [Fact(Timeout = Limit)]
    public async Task Told_to_stop_in_the_window_it_thaws_at_once_and_waits_for_the_post_script()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(post: "sleep 1; note works");
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);

        long begun = held.Now();
        Task<int> disabling = HandlerCommand.RunAsync(vm, "disable");
        TimeSpan thawed = await held.TimeToThawAsync(begun);
        int exitCode = await disabling;

        Assert.Empty(vm.Processes);
        Assert.Equal(0, exitCode);
        Assert.InRange(thawed, TimeSpan.Zero, HeldBackup.ThawLimit);
        Assert.Equal("pre post works", OwnerScripts.Said);
        await AssertStoppedAsync(held, await vm.WaitForEndAsync());
    }

    [Fact(Timeout = Limit)]
    public async Task Told_to_stop_during_the_post_script_it_waits_for_it_and_reports_the_backup()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(post: "note begins; sleep 1; note works");
        await using HeldBackup held = await HeldBackup.BeginAsync(vm, TimeSpan.Zero);
        await vm.WaitAsync(() => OwnerScripts.Said == "pre post begins", StartLimit, "post-script");

        int exitCode = await HandlerCommand.RunAsync(vm, "disable");
        BackupResult result = await vm.WaitForEndAsync();

        Assert.Equal(0, exitCode);
        ScriptedBackup.AssertCame(result, code: 0, health: 0, consistency: 2);
        Assert.Equal("pre post begins works", OwnerScripts.Said);
        ScriptedBackup.AssertNothingLeft();
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task Told_to_stop_it_tries_a_post_script_as_often_as_ever()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(
            post: "[ $VMSNAPSHOT_ATTEMPT = 3 ] && note works", keys: new JsonObject { ["postScriptNoOfRetries"] = 2 });
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);

        int exitCode = await HandlerCommand.RunAsync(vm, "disable");

        Assert.Equal(0, exitCode);
        Assert.Equal("pre post post post works", OwnerScripts.Said);
        await AssertStoppedAsync(held, await vm.WaitForEndAsync());
    }

    // By the plugin-host file's limit it would be waited for, for half an hour.
    [Fact(Timeout = Limit)]
    public async Task Told_to_stop_it_does_not_wait_for_a_pre_script_that_cannot_be_killed()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var stuck = LoopDisk.Create(VirtualMachine.DiskFolder, "stuck", FileSystemKind.Ext4);
        OwnerFile.Write($"MountsToSkip = {stuck.MountPoint}");
        using var scripts = new OwnerScripts($"note rests; echo x > {stuck.MountPoint}/file");
        stuck.Freeze();
        await using HeldBackup held = await HeldBackup.BeginAsync(vm, TimeSpan.Zero);
        await vm.WaitAsync(() => OwnerScripts.Said == "pre rests", StartLimit, "pre-script");

        Task<int> disabling = HandlerCommand.RunAsync(vm, "disable");
        await vm.WaitAsync(() => disabling.IsCompleted, TimeSpan.FromSeconds(15), "end of disable");
        string said = OwnerScripts.Said;
        stuck.Thaw();
        BackupResult result = await vm.WaitForEndAsync();
        await vm.WaitAsync(() => OwnerScripts.Processes.Count == 0, TimeSpan.FromSeconds(5), "end of the script");

        Assert.Equal((0, "pre rests post"), (await disabling, said));
        await AssertStoppedAsync(held, result);
    }

    private static async Task AssertStoppedAsync(HeldBackup held, BackupResult result)
    {
        Assert.Equal((2, 0), (result.Code, result.Consistency));
        Assert.Contains("told to stop", result.Message, StringComparison.Ordinal);
        Assert.Equal(2, await held.BlobCodeAsync());
        ScriptedBackup.AssertNothingLeft();
        held.AssertNothingLeft();
    }
}
