using System.Text.Json.Nodes;

using IntegrationTests.Stage;

namespace IntegrationTests.AppConsistency;

/// <summary>Retries, each a new process.</summary>
public sealed class RetryTests(World world) : IntegrationTest(world)
{
    private const string Note = "note $VMSNAPSHOT_ATTEMPT:$$; ";

    [Fact(Timeout = Limit)]
    public async Task A_script_that_succeeds_at_the_third_try_has_succeeded()
    {
        VirtualMachine vm = await StartMachineAsync();
        const string Third = Note + "[ $VMSNAPSHOT_ATTEMPT = 3 ]";
        using var scripts = new OwnerScripts(Third, Third, new JsonObject
        {
            ["preScriptNoOfRetries"] = 2,
            ["postScriptNoOfRetries"] = 4,
        });

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        ScriptedBackup.AssertCame(result, code: 0, health: 0, consistency: 2);
        string[] tries = [.. OwnerScripts.Moments.Select(noted => noted.Word).Where(word => word.Contains(':', StringComparison.Ordinal))];
        Assert.Equal(["1", "2", "3", "1", "2", "3"], tries.Select(one => one.Split(':')[0]));
        Assert.Equal(6, tries.Select(one => one.Split(':')[1]).Distinct().Count());
        Assert.Matches(@"exit code 0 after 1\.\d+ s, 3 tries", vm.LogText);
    }

    [Fact(Timeout = Limit)]
    public async Task A_script_without_retries_is_started_once_and_one_that_always_fails_as_often_as_allowed()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts($"{Note} exit 4", $"{Note} exit 5", new JsonObject { ["preScriptNoOfRetries"] = 1 });

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        ScriptedBackup.AssertCame(result, code: 1, health: 300, consistency: 1);
        ScriptedBackup.AssertSays(result, ScriptError.PreFailed, "exit code 4", "the last of 2 tries");
        string[] words = [.. OwnerScripts.Moments.Select(noted => noted.Word.Split(':')[0])];
        Assert.Equal("pre 1 pre 2 post 1", string.Join(' ', words));
    }
}
