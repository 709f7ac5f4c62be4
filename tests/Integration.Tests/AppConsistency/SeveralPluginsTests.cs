using System.Text.Json.Nodes;

using IntegrationTests.Stage;

namespace IntegrationTests.AppConsistency;

/// <summary>Owners with several applications: a plugin-host file of their own.</summary>
public sealed class SeveralPluginsTests(World world) : IntegrationTest(world)
{
    private const string Meet = """
        : > /dev/shm/scripts/$VMSNAPSHOT_PLUGIN.$VMSNAPSHOT_PHASE
        for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
          [ $(ls /dev/shm/scripts/*.$VMSNAPSHOT_PHASE | wc -l) = 2 ] && exit 0
          sleep 0.1
        done
        exit 9
        """;

    [Fact(Timeout = Limit)]
    public async Task The_scripts_of_all_plugins_run_at_once_and_none_before_all_are_checked()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(Meet, Meet);
        OwnerScripts.WriteHostFile(1800, Plugin("ledger", []), Plugin("shop", []));

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        ScriptedBackup.AssertCame(result, code: 0, health: 0, consistency: 2);
        Assert.Equal("ledger, shop", result.Telemetry["appName"]);
        Assert.Equal("pre pre post post", OwnerScripts.Said);
        ScriptedBackup.AssertNothingLeft();
    }

    [Theory(Timeout = Limit)]
    [InlineData("{}", "{}", 1, 1)]
    [InlineData("""{"continueBackupOnFailure":false}""", "{}", 300, 0)]
    [InlineData("{}", """{"fsFreezeEnabled":false}""", 300, 0)]
    public async Task The_first_plugin_that_fails_is_named_and_the_backup_goes_on_only_if_all_owners_say_so(
        string first, string second, int code, int consistency)
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts("""case $VMSNAPSHOT_PLUGIN in ledger) exit 0;; shop) sleep 0.5; exit 1;; *) exit 2;; esac""");
        OwnerScripts.WriteHostFile(1800, Plugin("ledger", first), Plugin("shop", second), Plugin("mail", []));

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        ScriptedBackup.AssertCame(result, code, health: 300, consistency);
        ScriptedBackup.AssertSays(result, ScriptError.PreFailed, "plugin shop", "exit code 1");
        Assert.Contains("plugin mail: exit code 2", vm.LogText, StringComparison.Ordinal);
        Assert.Equal("pre pre pre post post post", OwnerScripts.Said);
        ScriptedBackup.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task The_fault_of_one_plugin_keeps_all_from_running_and_the_first_is_the_backups()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts();
        OwnerScripts.WriteHostFile(
            1800,
            Plugin("ledger", []),
            Plugin("shop", new JsonObject { ["postScriptLocation"] = "/etc/azure/gone.sh" }),
            Plugin("mail", new JsonObject { ["preScriptLocation"] = "" }));

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        ScriptedBackup.AssertCame(result, code: 1, health: 303, consistency: 1);
        ScriptedBackup.AssertSays(result, ScriptError.PostMissing, "plugin shop", "/etc/azure/gone.sh");
        Assert.Contains("Code 302", vm.LogText, StringComparison.Ordinal);
        Assert.Equal("", OwnerScripts.Said);
    }

    [Fact(Timeout = Limit)]
    public async Task A_host_file_without_plugins_is_a_usual_backup()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(keys: new JsonObject { ["fsFreezeEnabled"] = false });
        OwnerScripts.WriteHostFile(1800);

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        await Expect.ConsistentAsync(vm, result);
        Assert.Equal("", OwnerScripts.Said);
        Assert.DoesNotContain(" StatusCode.", result.Message, StringComparison.Ordinal);
        await ScriptedBackup.AssertSnapshotsAsync(vm, count: 1, isFrozen: true);
    }

    private static string Plugin(string name, string keys) => Plugin(name, (JsonObject)JsonNode.Parse(keys)!);

    private static string Plugin(string name, JsonObject keys)
    {
        string path = $"{OwnerScripts.Folder}/{name}.json";
        keys["pluginName"] = name;
        keys["appName"] = name;
        OwnerScripts.Configure(keys, path);
        return path;
    }
}
