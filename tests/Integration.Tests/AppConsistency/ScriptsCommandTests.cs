using System.Text.Json.Nodes;

using IntegrationTests.Freeze;
using IntegrationTests.Operator;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.AppConsistency;

/// <summary><c>vmsnapshot scripts</c> of the package, as owners use it.</summary>
public sealed class ScriptsCommandTests(World world) : IntegrationTest(world)
{
    private const int Done = 0;
    private const int Usage = 2;
    private const int LiveBackup = 3;
    private const int NotWell = 6;
    private const string Quiesced = "The application was at rest for ";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    [Fact(Timeout = Limit)]
    public async Task Check_shows_all_faults_at_once_and_runs_nothing()
    {
        VirtualMachine vm = await StartMachineAsync(0);
        using var scripts = new OwnerScripts(keys: new JsonObject { ["timeoutInSeconds"] = 9999, ["Retries"] = 3 });
        CommandResult well = await OperatorCommand.RunAsync(vm, "scripts check");
        File.Delete(OwnerScripts.Pre);
        Tool.Run("chmod", "755", OwnerScripts.Post);
        Tool.Run("chmod", "644", OwnerScripts.Configuration);
        CommandResult broken = await OperatorCommand.RunAsync(vm, "scripts check");
        File.Delete(OwnerScripts.Configuration);
        CommandResult nothing = await OperatorCommand.RunAsync(vm, "scripts check");

        Assert.Equal((Done, NotWell, Done), (well.ExitCode, broken.ExitCode, nothing.ExitCode));
        Assert.Contains("timeoutInSeconds is 9999", well.Output, StringComparison.Ordinal);
        Assert.Contains("the key Retries is not known", well.Output, StringComparison.Ordinal);
        Assert.Contains("All is well", well.Output, StringComparison.Ordinal);
        Assert.All(
            ["317", "302", "307", $"chmod 600 {OwnerScripts.Configuration}", $"chmod 700 {OwnerScripts.Post}", OwnerScripts.Pre],
            word => Assert.Contains(word, broken.Output, StringComparison.Ordinal));
        Assert.Contains("No scripts are configured", nothing.Output, StringComparison.Ordinal);
        Assert.Equal("", OwnerScripts.Said);
    }

    [Fact(Timeout = Limit)]
    public async Task Test_runs_both_without_a_backup_and_shows_what_they_did()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(
            "echo the ledger rests; env > /dev/shm/scripts/pre", "echo password=swordfish1 >&2; env > /dev/shm/scripts/post");

        CommandResult result = await OperatorCommand.RunAsync(vm, "scripts test --hold 0.5");

        Assert.Equal((Done, ""), (result.ExitCode, result.Errors));
        Assert.Matches($@"pre-script {OwnerScripts.Pre} of plugin ScriptRunner: exit code 0 after \d\.\d+ s\n   \| the ledger rests\n", result.Output);
        Assert.Matches($@"post-script {OwnerScripts.Post} of plugin ScriptRunner: exit code 0 after \d\.\d+ s\n   \| password=", result.Output);
        Assert.DoesNotContain("swordfish", result.Output, StringComparison.Ordinal);
        Assert.Matches($@"{Quiesced}(0\.[5-9]|[1-3]\.)\d+ s", result.Output);
        Assert.Contains("VMSNAPSHOT_TASK_ID=test\n", OwnerScripts.Read("pre"), StringComparison.Ordinal);
        Assert.Contains("VMSNAPSHOT_SNAPSHOT_RESULT=notTaken\n", OwnerScripts.Read("post"), StringComparison.Ordinal);
        Assert.Equal("pre post", OwnerScripts.Said);
        Assert.Empty(await vm.SnapshotsAsync());
        ScriptedBackup.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task Test_fails_with_a_script_and_with_a_configuration_that_is_not_well()
    {
        VirtualMachine vm = await StartMachineAsync(0);
        using var scripts = new OwnerScripts("echo the ledger is locked; exit 4");
        CommandResult failed = await OperatorCommand.RunAsync(vm, "scripts test");
        string said = OwnerScripts.Said;
        Tool.Run("chmod", "755", OwnerScripts.Post);
        CommandResult broken = await OperatorCommand.RunAsync(vm, "scripts test");
        CommandResult wrong = await OperatorCommand.RunAsync(vm, "scripts test --hold=-1");

        Assert.Equal((NotWell, NotWell, Usage), (failed.ExitCode, broken.ExitCode, wrong.ExitCode));
        Assert.Contains("exit code 4", failed.Output, StringComparison.Ordinal);
        Assert.Contains("   | the ledger is locked\n", failed.Output, StringComparison.Ordinal);
        Assert.Contains("307", broken.Output, StringComparison.Ordinal);
        Assert.Contains("No script was run", broken.Errors, StringComparison.Ordinal);
        Assert.Equal("pre post", said);
        Assert.Equal("pre post", OwnerScripts.Said);
        ScriptedBackup.AssertNothingLeft();
    }

    [Theory(Timeout = Limit)]
    [InlineData("note rests", Done)]
    [InlineData("note rests; sleep 600", NotWell)]
    public async Task Control_C_ends_the_wait_or_the_pre_script_and_the_post_script_runs(string pre, int exitCode)
    {
        VirtualMachine vm = await StartMachineAsync(0);
        using var scripts = new OwnerScripts(pre);
        Task<CommandResult> running = OperatorCommand.RunAsync(vm, "scripts test --hold 600");
        await vm.WaitAsync(() => OwnerScripts.Said == "pre rests", StartLimit, "pre-script");
        await Task.Delay(300);

        Signals.Interrupt(Assert.Single(vm.Processes).Id);
        CommandResult result = await running;

        Assert.True(result.ExitCode == exitCode, $"{result.ExitCode}: {result.Output}{result.Errors}");
        Assert.Equal("pre rests post", OwnerScripts.Said);
        Assert.Contains(Quiesced, result.Output, StringComparison.Ordinal);
        ScriptedBackup.AssertNothingLeft();
    }

    // As when the connection of the owner's terminal is lost.
    [Fact(Timeout = Limit)]
    public async Task A_terminal_that_goes_away_ends_the_wait_and_the_post_script_runs()
    {
        VirtualMachine vm = await StartMachineAsync(0);
        using var scripts = new OwnerScripts("note rests");
        Task<CommandResult> running = OperatorCommand.RunAsync(vm, "scripts test --hold 600");
        await vm.WaitAsync(() => OwnerScripts.Said == "pre rests", StartLimit, "pre-script");
        await Task.Delay(300);

        Signals.HangUp(Assert.Single(vm.Processes).Id);
        _ = await running;

        Assert.Equal("pre rests post", OwnerScripts.Said);
        ScriptedBackup.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task While_a_backup_runs_no_script_is_tried()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts();
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);

        CommandResult result = await OperatorCommand.RunAsync(vm, "scripts test");
        CommandResult check = await OperatorCommand.RunAsync(vm, "scripts check");
        string said = OwnerScripts.Said;
        held.Proxy.LetGo();
        BackupResult backup = await vm.WaitForEndAsync();

        Assert.Equal((LiveBackup, "", Done), (result.ExitCode, result.Output, check.ExitCode));
        Assert.StartsWith("A backup is running", result.Errors, StringComparison.Ordinal);
        Assert.Equal("pre", said);
        ScriptedBackup.AssertCame(backup, code: 0, health: 0, consistency: 2);
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task A_trial_that_is_killed_owes_its_post_script_which_the_next_one_runs_first()
    {
        VirtualMachine vm = await StartMachineAsync(0);
        using var scripts = new OwnerScripts("note rests", "echo the ledger is open");
        Task<CommandResult> running = OperatorCommand.RunAsync(vm, "scripts test --hold 600");
        await vm.WaitAsync(() => OwnerScripts.Said == "pre rests", StartLimit, "pre-script");
        await Task.Delay(300);
        Signals.Kill(Assert.Single(vm.Processes).Id);
        _ = await running;

        CommandResult result = await OperatorCommand.RunAsync(vm, "scripts test");

        Assert.Equal((Done, ""), (result.ExitCode, result.Errors));
        Assert.StartsWith("A backup died after its pre-scripts; its post-scripts were run now:\n", result.Output, StringComparison.Ordinal);
        Assert.Equal("pre rests post pre rests post", OwnerScripts.Said);
        ScriptedBackup.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task A_backup_that_comes_during_a_trial_waits_for_its_end()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts("note rests");
        Task<CommandResult> running = OperatorCommand.RunAsync(vm, "scripts test --hold 2");
        await vm.WaitAsync(() => OwnerScripts.Said == "pre rests", StartLimit, "pre-script");

        BackupResult backup = await vm.RunBackupAsync(vm.NewRequest());
        CommandResult trial = await running;

        Assert.Equal(Done, trial.ExitCode);
        ScriptedBackup.AssertCame(backup, code: 0, health: 0, consistency: 2);
        Assert.Equal("pre rests post pre rests post", OwnerScripts.Said);
        Assert.Contains("waiting for another backup", vm.LogText, StringComparison.Ordinal);
        ScriptedBackup.AssertNothingLeft();
    }
}
