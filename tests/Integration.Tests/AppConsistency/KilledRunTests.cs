using IntegrationTests.Freeze;
using IntegrationTests.Lifecycle;
using IntegrationTests.Operator;
using IntegrationTests.Stage;

namespace IntegrationTests.AppConsistency;

/// <summary>Both processes of a run are killed while the application rests: whatever comes next lets it go on.</summary>
public sealed class KilledRunTests(World world) : IntegrationTest(world)
{
    private const string Hangs = """
        [ -e /dev/shm/scripts/second ] && exit 0
        : > /dev/shm/scripts/second
        sleep 600 & note rests; wait
        """;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    [Fact(Timeout = Limit)]
    public async Task The_next_backup_runs_the_owed_post_script_first()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(Hangs, $"env > {OwnerScripts.Evidence}/post.$VMSNAPSHOT_SNAPSHOT_RESULT");
        await using HeldBackup held = await KillWhileAtRestAsync(vm);

        await held.EnableAsync();
        BackupResult result = await vm.WaitForEndAsync();

        ScriptedBackup.AssertCame(result, code: 0, health: 0, consistency: 2);
        Assert.Equal("pre rests post pre post", OwnerScripts.Said);
        Assert.NotEqual(RunOf("post.unknown"), RunOf("post.success"));
        Assert.Contains("its post-scripts were run now", vm.LogText, StringComparison.Ordinal);
        ScriptedBackup.AssertNothingLeft();
        held.AssertNothingLeft();
    }

    [Theory(Timeout = Limit)]
    [InlineData("")]
    [InlineData("--quiet")]
    public async Task Vmsnapshot_thaw_runs_the_owed_post_script_and_says_so(string option)
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(Hangs, "echo the ledger is open");
        await using HeldBackup held = await KillWhileAtRestAsync(vm);

        CommandResult result = await OperatorCommand.RunAsync(vm, $"thaw {option}");
        CommandResult again = await OperatorCommand.RunAsync(vm, $"thaw {option}");

        Assert.Equal((0, "", 0), (result.ExitCode, result.Errors, again.ExitCode));
        Assert.Contains("its post-scripts were run now", result.Output, StringComparison.Ordinal);
        Assert.Equal(option.Length == 0, result.Output.Contains("   | the ledger is open\n", StringComparison.Ordinal));
        Assert.Equal("pre rests post", OwnerScripts.Said);
        ScriptedBackup.AssertNothingLeft();
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task Vmsnapshot_thaw_fails_with_the_owed_post_script()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(Hangs, "exit 7");
        await using HeldBackup held = await KillWhileAtRestAsync(vm);

        CommandResult result = await OperatorCommand.RunAsync(vm, "thaw");

        Assert.Equal(6, result.ExitCode);
        Assert.Contains("exit code 7", result.Output, StringComparison.Ordinal);
        ScriptedBackup.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task What_both_left_frozen_is_thawed_before_the_owed_post_script_runs()
    {
        VirtualMachine vm = await StartMachineAsync(2);
        using var scripts = new OwnerScripts(post: $"echo x > {vm.Disks[0].Disk.MountPoint}/file && echo x > {vm.Disks[1].Disk.MountPoint}/file && note written");
        await using HeldBackup held = await HeldBackup.OpenAsync(vm, HeldBackup.ForEver);
        await ThawTests.KillBothAsync(vm, held);

        long started = held.Now();
        Task<CommandResult> running = OperatorCommand.RunAsync(vm, "thaw");
        TimeSpan thawed = await held.TimeToThawAsync(started);
        CommandResult result = await running;

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.InRange(thawed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.All(vm.Disks, disk => Assert.Contains($"  {disk.Disk.MountPoint}\n", result.Output, StringComparison.Ordinal));
        Assert.Equal("pre post written", OwnerScripts.Said);
        ScriptedBackup.AssertNothingLeft();
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task Enable_of_the_same_number_has_a_worker_run_the_owed_post_script()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(Hangs);
        await using HeldBackup held = await KillWhileAtRestAsync(vm);

        int exitCode = await HandlerCommand.RunAsync(vm, "enable");
        BackupResult result = await vm.WaitForEndAsync();

        Assert.Equal((0, 2), (exitCode, result.Code));
        Assert.Equal("pre rests post", OwnerScripts.Said);
        ScriptedBackup.AssertNothingLeft();
        held.AssertNothingLeft();
    }

    [Theory(Timeout = Limit)]
    [InlineData("disable")]
    [InlineData("update")]
    [InlineData("uninstall")]
    public async Task The_agents_commands_run_the_owed_post_script(string command)
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(Hangs);
        await using HeldBackup held = await KillWhileAtRestAsync(vm);

        int exitCode = await HandlerCommand.RunAsync(vm, command);

        Assert.Equal(0, exitCode);
        Assert.Equal("pre rests post", OwnerScripts.Said);
        string shellLog = await File.ReadAllTextAsync(Path.Combine(vm.Agent.LogFolder, "shell.log"));
        Assert.Contains($"a dead backup's post-script {OwnerScripts.Post} of plugin ScriptRunner: exit code 0", shellLog, StringComparison.Ordinal);
        ScriptedBackup.AssertNothingLeft();
        held.AssertNothingLeft();
    }

    private static string RunOf(string name) =>
        OwnerScripts.Read(name).Split('\n').Single(line => line.StartsWith("VMSNAPSHOT_RUN_ID=", StringComparison.Ordinal));

    private static async Task<HeldBackup> KillWhileAtRestAsync(VirtualMachine vm)
    {
        HeldBackup held = await HeldBackup.BeginAsync(vm, TimeSpan.Zero);
        await vm.WaitAsync(() => OwnerScripts.Said == "pre rests", StartLimit, "pre-script");
        await ThawTests.KillBothAsync(vm, held);
        Assert.True(File.Exists(OwnerScripts.Note), "nothing is noted");
        Assert.NotEmpty(OwnerScripts.Processes);
        return held;
    }
}
