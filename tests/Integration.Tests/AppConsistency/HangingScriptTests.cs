using System.Text.Json.Nodes;

using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.AppConsistency;

/// <summary>Scripts that don't end: they are ended, with all that they have started.</summary>
public sealed class HangingScriptTests(World world) : IntegrationTest(world)
{
    private static readonly JsonObject OneSecond = new() { ["timeoutInSeconds"] = 1 };

    private static readonly (string Kind, string Body)[] Bodies =
    [
        ("child", "sleep 600 & sleep 600"),
        ("deaf", "trap '' TERM; while :; do sleep 600; done"),
        ("deaf-child", "(trap '' TERM HUP; while :; do sleep 600; done) & wait"),
        ("session", "setsid sleep 600"),
        ("daemon", "setsid sh -c 'setsid sleep 600 > /dev/null 2>&1 &' ; sleep 600"),
        ("nohup", "nohup sleep 600 & sleep 600"),
        ("stopped", "sleep 600 & kill -STOP $! ; kill -STOP $$"),
        ("forking", "trap '' TERM; f() { sleep 0.05; f & }; f; sleep 600"),
    ];

    [Fact(Timeout = Limit)]
    public async Task What_does_not_end_in_time_is_gone_before_anything_is_frozen()
    {
        VirtualMachine vm = await StartMachineAsync();
        string cases = string.Join('\n', Bodies.Select(one => $"{one.Kind}) {one.Body} ;;"));
        using var scripts = new OwnerScripts(
            $"case $VMSNAPSHOT_PLUGIN in\n{cases}\nesac",
            """for p in /proc/[0-9]*; do grep -qs VMSNAPSHOT_PHASE=pre $p/environ && note "$(tr '\0' ' ' < $p/cmdline)"; done; :""");
        OwnerScripts.WriteHostFile(1800, [.. Bodies.Select(one => Plugin(one.Kind))]);

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        ScriptedBackup.AssertCame(result, code: 1, health: 308, consistency: 1);
        ScriptedBackup.AssertSays(result, ScriptError.PreTimeout, OwnerScripts.Pre, "plugin child", "within 1 s");
        Assert.All(Bodies, one => Assert.Matches($@"plugin {one.Kind}: killed after [1-4]\.\d+ s\n", vm.LogText));
        Assert.Equal(
            Bodies.Select(_ => "pre").Concat(Bodies.Select(_ => "post")), OwnerScripts.Moments.Select(noted => noted.Word));
        ScriptedBackup.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task A_post_script_that_hangs_is_ended_and_told()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(post: "trap 'note told; exit 0' TERM; echo waits for the ledger; sleep 600 & wait", keys: OneSecond);

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        ScriptedBackup.AssertCame(result, code: 1, health: 309, consistency: 1);
        ScriptedBackup.AssertSays(result, ScriptError.PostTimeout, OwnerScripts.Post, "within 1 s", "waits for the ledger");
        Assert.Equal("pre post told", OwnerScripts.Said);
        ScriptedBackup.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task All_tries_together_have_one_limit()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(
            "[ $VMSNAPSHOT_ATTEMPT = 1 ] && exit 1; sleep 600",
            keys: new JsonObject { ["timeoutInSeconds"] = 2, ["preScriptNoOfRetries"] = 5, ["continueBackupOnFailure"] = false });

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        ScriptedBackup.AssertCame(result, code: 308, health: 308, consistency: 0);
        ScriptedBackup.AssertSays(result, ScriptError.PreTimeout, "within 2 s");
        Assert.Equal("pre pre post", OwnerScripts.Said);
        Assert.Matches(@"killed after 2\.\d+ s, 2 tries", vm.LogText);
        ScriptedBackup.AssertNothingLeft();
    }

    // A script that the kernel does not let go, as on a dead disk or network mount: not even SIGKILL ends it.
    [Fact(Timeout = Limit)]
    public async Task A_script_that_cannot_be_killed_does_not_keep_the_backup()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var stuck = LoopDisk.Create(VirtualMachine.DiskFolder, "stuck", FileSystemKind.Ext4);
        OwnerFile.Write($"MountsToSkip = {stuck.MountPoint}");
        using var scripts = new OwnerScripts($"echo x > {stuck.MountPoint}/file", keys: new JsonObject
        {
            ["timeoutInSeconds"] = 1,
            ["ScriptsExecutionPollTimeSeconds"] = 1,
        });
        OwnerScripts.WriteHostFile(1, OwnerScripts.Configuration);
        stuck.Freeze();

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());
        int[] left = [.. OwnerScripts.Processes];
        stuck.Thaw();
        await vm.WaitAsync(() => OwnerScripts.Processes.Count == 0, TimeSpan.FromSeconds(5), "end of the script");

        Assert.Single(left);
        ScriptedBackup.AssertCame(result, code: 1, health: 310, consistency: 1);
        ScriptedBackup.AssertSays(result, ScriptError.PreStuck, OwnerScripts.Pre, "could not be killed");
        Assert.Equal("pre post", OwnerScripts.Said);
        ScriptedBackup.AssertNothingLeft();
    }

    private static string Plugin(string name)
    {
        string path = $"{OwnerScripts.Folder}/{name}.json";
        OwnerScripts.Configure(new JsonObject { ["pluginName"] = name, ["timeoutInSeconds"] = 1 }, path);
        return path;
    }
}
