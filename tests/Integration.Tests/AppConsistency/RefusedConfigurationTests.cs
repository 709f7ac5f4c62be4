using System.Text.Json.Nodes;

using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.AppConsistency;

/// <summary>Configurations that can't be used or trusted: no script runs, and the owner is told; the backup is taken all the same.</summary>
public sealed class RefusedConfigurationTests(World world) : IntegrationTest(world)
{
    private static readonly Fault[] Faults =
    [
        new("not JSON", 305, "not JSON at line 1"),
        new("no pre-script", 305, "the key preScriptLocation is missing"),
        new("wrong type", 305, "continueBackupOnFailure is \"no\", expected true or false"),
        new("mode 640", 317, "its mode is 640", $"chmod 600 {OwnerScripts.Configuration}"),
        new("another owner", 317, "belongs to user 65534", "chown root"),
        new("link", 317, "symbolic link"),
        new("no plugin path", 304, "the key pluginPath0 is missing"),
        new("another kind of plugin", 304, "pluginName0 is \"Other\""),
        new("host file mode 666", 314, "its mode is 666", $"chmod 644 {OwnerScripts.HostFile}"),
    ];

    [Fact(Timeout = Limit)]
    public async Task A_configuration_that_cannot_be_used_is_named_and_costs_only_the_scripts()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts();
        for (int i = 0; i < Faults.Length; i++)
        {
            (string kind, int code, string[] words) = Faults[i];
            Break(kind);

            BackupResult result = await vm.RunBackupAsync(await vm.NextRequestAsync());
            Mend();

            ScriptedBackup.AssertCame(result, code: 1, health: code, consistency: 1);
            string file = code is 304 or 314 ? OwnerScripts.HostFile : OwnerScripts.Configuration;
            ScriptedBackup.AssertSays(result, ScriptError.Of(code), [file, .. words]);
            Assert.Equal("", OwnerScripts.Said);
            Assert.Equal(code is 317 ? "true" : "false", result.Telemetry["isPrePostEnabled"]);
            Assert.Equal(ScriptError.Of(code).WireName, result.Telemetry["extErrorCode"]);
            await ScriptedBackup.AssertSnapshotsAsync(vm, count: i + 1, isFrozen: true);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_script_that_cannot_be_used_is_named_and_none_is_run()
    {
        VirtualMachine vm = await StartMachineAsync();
        foreach ((string script, bool isThere, int code) in new[]
        {
            (OwnerScripts.Pre, false, 302), (OwnerScripts.Post, false, 303),
            (OwnerScripts.Pre, true, 306), (OwnerScripts.Post, true, 307),
        })
        {
            using var scripts = new OwnerScripts();
            Tool.Run(isThere ? "chmod" : "rm", isThere ? ["755", script] : [script]);

            BackupResult result = await vm.RunBackupAsync(await vm.NextRequestAsync());

            ScriptedBackup.AssertCame(result, code: 1, health: code, consistency: 1);
            ScriptedBackup.AssertSays(result, ScriptError.Of(code), script, "ScriptRunner");
            Assert.Equal("", OwnerScripts.Said);
        }

        await ScriptedBackup.AssertSnapshotsAsync(vm, count: 4, isFrozen: true);
    }

    [Theory(Timeout = Limit)]
    [InlineData("4", true, false, false, 1, 3, 1)]
    [InlineData("5", false, true, false, 302, 0, 0)]
    [InlineData("5c", false, true, true, 1, 3, 1)]
    public async Task Without_its_script_a_backup_does_what_the_owner_says(
        string row, bool continues, bool freezes, bool mayBeCrashConsistent, int code, int consistency, int snapshots)
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(keys: new JsonObject
        {
            ["preScriptLocation"] = "/etc/azure/gone.sh",
            ["continueBackupOnFailure"] = continues,
            ["fsFreezeEnabled"] = freezes,
        });

        BackupResult result = await vm.RunBackupAsync(ScriptedBackup.NewRequest(vm, mayBeCrashConsistent));

        ScriptedBackup.AssertCame(result, code, health: 302, consistency);
        ScriptedBackup.AssertSays(result, ScriptError.PreMissing, "/etc/azure/gone.sh");
        Assert.True(OwnerScripts.Said.Length == 0, $"row {row}: {OwnerScripts.Said}");
        await ScriptedBackup.AssertSnapshotsAsync(vm, snapshots, isFrozen: snapshots > 0 && freezes);
    }

    private static void Mend()
    {
        File.Delete(OwnerScripts.HostFile);
        File.Delete(OwnerScripts.Configuration);
        OwnerScripts.Configure([]);
    }

    private static void Break(string fault)
    {
        switch (fault)
        {
            case "not JSON":
                OwnerScripts.WriteConfiguration("{ \"preScriptLocation\": ");
                break;
            case "no pre-script":
                OwnerScripts.Configure(new JsonObject { ["preScriptLocation"] = null });
                break;
            case "wrong type":
                OwnerScripts.Configure(new JsonObject { ["continueBackupOnFailure"] = "no" });
                break;
            case "mode 640":
                Tool.Run("chmod", "640", OwnerScripts.Configuration);
                break;
            case "another owner":
                Tool.Run("chown", "65534", OwnerScripts.Configuration);
                break;
            case "link":
                File.Move(OwnerScripts.Configuration, OwnerScripts.Configuration + ".real");
                File.CreateSymbolicLink(OwnerScripts.Configuration, OwnerScripts.Configuration + ".real");
                break;
            case "no plugin path":
                File.WriteAllText(
                    OwnerScripts.HostFile,
                    $"[pre_post]\nnumberOfPlugins: 1\npluginName0: ScriptRunner\npluginConfigPath0: {OwnerScripts.Configuration}\n");
                break;
            case "another kind of plugin":
                OwnerScripts.WriteHostFile(1800, OwnerScripts.Configuration);
                File.WriteAllText(
                    OwnerScripts.HostFile, File.ReadAllText(OwnerScripts.HostFile).Replace("ScriptRunner", "Other", StringComparison.Ordinal));
                break;
            case "host file mode 666":
                OwnerScripts.WriteHostFile(1800, OwnerScripts.Configuration);
                Tool.Run("chmod", "666", OwnerScripts.HostFile);
                break;
            default:
                throw new ArgumentException(fault, nameof(fault));
        }
    }

    private sealed record Fault(string Kind, int Code, params string[] Words);
}
