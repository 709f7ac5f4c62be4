using System.Text.Json.Nodes;

using IntegrationTests.Freeze;
using IntegrationTests.Operator;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.AppConsistency;

/// <summary>Scripts that are another file when they are to be started than they were when they were checked.</summary>
public sealed class ExchangedScriptTests(World world) : IntegrationTest(world)
{
    private const string Other = OwnerScripts.Folder + "/other.sh";
    private const string NotTheSame = "no longer the file that was checked";

    [Theory(Timeout = Limit)]
    [InlineData(OwnerScripts.Pre, 306)]
    [InlineData(OwnerScripts.Post, 307)]
    public async Task A_script_exchanged_after_the_check_keeps_all_from_running(string script, int code)
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts();
        OwnerScripts.WriteScript(Other, OwnerScripts.Shell("note other"));
        await using HeldBackup held = HeldBackup.Prepare(vm, TimeSpan.Zero);
        held.Proxy.AnswerDelay = TimeSpan.FromMilliseconds(500); // the proof of the disks, while which scripts are checked
        await held.EnableAsync();
        await vm.WaitAsync(() => vm.LogText.Contains("plugin ScriptRunner by", StringComparison.Ordinal), TimeSpan.FromSeconds(5), "check");

        File.Move(Other, script, overwrite: true);
        BackupResult result = await vm.WaitForEndAsync();

        ScriptedBackup.AssertCame(result, code: 1, health: code, consistency: 1);
        ScriptedBackup.AssertSays(result, ScriptError.Of(code), script, "ScriptRunner", NotTheSame);
        Assert.Equal("", OwnerScripts.Said);
        ScriptedBackup.AssertNothingLeft();
        held.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task A_pre_script_exchanged_between_two_tries_is_not_tried_again()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts($"mv {Other} $0; exit 1", keys: new JsonObject { ["preScriptNoOfRetries"] = 1 });
        OwnerScripts.WriteScript(Other, OwnerScripts.Shell("note other"));

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        ScriptedBackup.AssertCame(result, code: 1, health: 306, consistency: 1);
        ScriptedBackup.AssertSays(result, ScriptError.PrePermission, OwnerScripts.Pre, NotTheSame);
        Assert.Equal("pre post", OwnerScripts.Said);
        ScriptedBackup.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task A_post_script_in_whose_place_root_puts_another_is_told_and_the_other_one_runs()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts($"mv {Other} {OwnerScripts.Post}; note rests");
        OwnerScripts.WriteScript(Other, OwnerScripts.Shell("note other"));

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        ScriptedBackup.AssertCame(result, code: 1, health: 307, consistency: 1);
        ScriptedBackup.AssertSays(result, ScriptError.PostPermission, OwnerScripts.Post, "ScriptRunner", NotTheSame);
        Assert.Equal("pre rests other", OwnerScripts.Said);
        ScriptedBackup.AssertNothingLeft();
    }

    [Theory(Timeout = Limit)]
    [InlineData($"chmod 777 {OwnerScripts.Post}", $"chmod 700 {OwnerScripts.Post}", 307, "its mode is 777")]
    [InlineData($"chmod go+w {OwnerScripts.Folder}", $"chmod go-w {OwnerScripts.Folder}", 307, "others may write to its folder /etc/azure")]
    [InlineData($"mv {OwnerScripts.Post} {Other}", $"mv {Other} {OwnerScripts.Post}", 303, "was there when the backup began, and is gone")]
    public async Task A_post_script_that_is_given_away_or_taken_away_is_owed_until_that_is_mended(
        string change, string mend, int health, string words)
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts($"{change}; note rests");

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());
        string said = OwnerScripts.Said;
        CommandResult notYet = await OperatorCommand.RunAsync(vm, "thaw");
        Tool.Run("sh", "-c", mend);
        CommandResult thaw = await OperatorCommand.RunAsync(vm, "thaw");

        ScriptedBackup.AssertCame(result, code: 1, health, consistency: 1);
        ScriptedBackup.AssertSays(result, ScriptError.Of(health), OwnerScripts.Post, "ScriptRunner", words);
        await ScriptedBackup.AssertSnapshotsAsync(vm, count: 1, isFrozen: true);
        Assert.Equal(("pre rests", "pre rests post"), (said, OwnerScripts.Said));
        Assert.Equal((6, 0), (notYet.ExitCode, thaw.ExitCode));
        ScriptedBackup.AssertNothingLeft();
    }
}
