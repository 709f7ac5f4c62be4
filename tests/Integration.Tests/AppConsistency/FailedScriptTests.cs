using System.Text.Json.Nodes;

using IntegrationTests.Stage;

namespace IntegrationTests.AppConsistency;

/// <summary>The rows of the decision table (docs/protocol.md, "Scripts") in which a script fails.</summary>
public sealed class FailedScriptTests(World world) : IntegrationTest(world)
{
    private const string Fails = "echo the ledger is locked >&2; exit 3";

    [Theory(Timeout = Limit)]
    [InlineData("8", true, true, false, 1, 1, 1)]
    [InlineData("9", true, false, false, 300, 0, 0)]
    [InlineData("10", false, true, false, 300, 0, 0)]
    [InlineData("10", false, false, false, 300, 0, 0)]
    [InlineData("9c", true, false, true, 1, 3, 1)]
    [InlineData("10c", false, true, true, 1, 3, 1)]
    public async Task A_failed_pre_script_means_what_its_owner_says(
        string row, bool continues, bool freezes, bool mayBeCrashConsistent, int code, int consistency, int snapshots)
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(Fails, $"env > {OwnerScripts.Evidence}/post", Wishes(continues, freezes));

        BackupResult result = await vm.RunBackupAsync(ScriptedBackup.NewRequest(vm, mayBeCrashConsistent));

        ScriptedBackup.AssertCame(result, code, health: 300, consistency);
        ScriptedBackup.AssertSays(
            result, ScriptError.PreFailed, OwnerScripts.Pre, "ScriptRunner", "exit code 3", "the ledger is locked");
        Assert.Equal("pre post", OwnerScripts.Said);
        Assert.Contains("VMSNAPSHOT_PRE_RESULT=300\n", OwnerScripts.Read("post"), StringComparison.Ordinal);
        Assert.Contains(
            $"VMSNAPSHOT_SNAPSHOT_RESULT={(snapshots > 0 ? "success" : "notTaken")}\n", OwnerScripts.Read("post"), StringComparison.Ordinal);
        await ScriptedBackup.AssertSnapshotsAsync(vm, snapshots, isFrozen: snapshots > 0 && freezes);
        Assert.True(snapshots > 0 || result.Disks is null, $"row {row}: disks are reported");
        ScriptedBackup.AssertNothingLeft();
    }

    [Theory(Timeout = Limit)]
    [InlineData("11", true, true, 1, 1)]
    [InlineData("12", true, false, 301, 0)]
    [InlineData("13", false, true, 301, 0)]
    public async Task A_failed_post_script_means_what_its_owner_says(
        string row, bool continues, bool freezes, int code, int consistency)
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(post: Fails, keys: Wishes(continues, freezes));

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        ScriptedBackup.AssertCame(result, code, health: 301, consistency);
        ScriptedBackup.AssertSays(
            result, ScriptError.PostFailed, OwnerScripts.Post, "ScriptRunner", "exit code 3", "the ledger is locked");
        await ScriptedBackup.AssertSnapshotsAsync(vm, count: 1, isFrozen: freezes);
        Assert.True(Assert.Single(result.Disks!).IsSuccessful, $"row {row}: the snapshot is not reported");
        ScriptedBackup.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task If_both_fail_the_pre_script_is_named()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts("exit 1", "kill -9 $$");

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        ScriptedBackup.AssertCame(result, code: 1, health: 300, consistency: 1);
        ScriptedBackup.AssertSays(result, ScriptError.PreFailed, OwnerScripts.Pre);
        Assert.Contains($"post-script {OwnerScripts.Post} of plugin ScriptRunner: ended by signal 9", vm.LogText, StringComparison.Ordinal);
        Assert.Contains("Code 301", vm.LogText, StringComparison.Ordinal);
    }

    private static JsonObject Wishes(bool continues, bool freezes) => new()
    {
        ["continueBackupOnFailure"] = continues,
        ["fsFreezeEnabled"] = freezes,
    };
}
