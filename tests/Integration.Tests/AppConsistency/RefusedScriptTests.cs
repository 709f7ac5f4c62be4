using System.Text.Json.Nodes;

using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.AppConsistency;

/// <summary>Scripts over which others than root may have power, and what is no script: never run, never opened.</summary>
public sealed class RefusedScriptTests(World world) : IntegrationTest(world)
{
    private const string Folder = OwnerScripts.Folder + "/application";
    private const string Script = Folder + "/rest.sh";

    private static readonly Fault[] Faults =
    [
        new("link", 306, "symbolic link"),
        new("folder mode 777", 306, $"others may write to its folder {Folder}", $"chmod go-w {Folder}"),
        new("folder mode 1777", 306, $"others may write to its folder {Folder}"),
        new("folder's owner", 306, $"its folder {Folder} belongs to user 65534"),
        new("link to a foreign folder", 306, "others may write to its folder /dev/shm"),
        new("owner", 306, "it belongs to user 65534", $"chown root:root {Script}"),
        new("setuid", 306, "its mode is 4700", $"chmod 700 {Script}"),
        new("folder", 302, "no regular file"),
        new("pipe", 302, "no regular file"),
        new("device", 302, "no regular file"),
        new("relative", 302, "no absolute path"),
    ];

    [Fact(Timeout = Limit)]
    public async Task What_is_not_roots_own_script_does_not_run()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts();
        foreach ((string kind, int code, string[] words) in Faults)
        {
            Directory.CreateDirectory(Folder);
            OwnerScripts.WriteScript(Script, OwnerScripts.Shell("note refused"));
            string configured = Break(kind);
            OwnerScripts.Configure(new JsonObject { ["preScriptLocation"] = configured });

            BackupResult result = await vm.RunBackupAsync(await vm.NextRequestAsync());
            Directory.Delete(Folder, recursive: true); // who looks for secrets would wait for the pipe

            ScriptedBackup.AssertCame(result, code: 1, health: code, consistency: 1);
            ScriptedBackup.AssertSays(result, ScriptError.Of(code), [configured, "ScriptRunner", .. words]);
            Assert.Equal("", OwnerScripts.Said);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_link_of_roots_to_a_folder_of_roots_is_as_good_as_the_folder()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts();
        Directory.CreateDirectory(Folder);
        OwnerScripts.WriteScript(Script, OwnerScripts.Shell("note linked"));
        File.CreateSymbolicLink($"{OwnerScripts.Folder}/link", "application");
        OwnerScripts.Configure(new JsonObject { ["preScriptLocation"] = $"{OwnerScripts.Folder}/link/rest.sh" });

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        ScriptedBackup.AssertCame(result, code: 0, health: 0, consistency: 2);
        Assert.Equal("linked post", OwnerScripts.Said);
    }

    private static string Break(string fault)
    {
        switch (fault)
        {
            case "link":
                File.CreateSymbolicLink($"{Folder}/link.sh", Script);
                return $"{Folder}/link.sh";
            case "folder mode 777":
                Tool.Run("chmod", "777", Folder);
                break;
            case "folder mode 1777":
                Tool.Run("chmod", "1777", Folder);
                break;
            case "folder's owner":
                Tool.Run("chown", "65534", Folder);
                break;
            case "link to a foreign folder":
                File.Copy(Script, $"{OwnerScripts.Evidence}/rest.sh");
                File.CreateSymbolicLink($"{Folder}/elsewhere", OwnerScripts.Evidence);
                return $"{Folder}/elsewhere/rest.sh";
            case "owner":
                Tool.Run("chown", "65534", Script);
                break;
            case "setuid":
                Tool.Run("chmod", "4700", Script);
                break;
            case "folder":
                return Folder;
            case "pipe":
                Tool.Run("mkfifo", "--mode", "700", $"{Folder}/pipe");
                return $"{Folder}/pipe";
            case "device":
                Tool.Run("mknod", "--mode", "700", $"{Folder}/device", "c", "1", "5"); // /dev/zero
                return $"{Folder}/device";
            case "relative":
                return "etc/azure/application/rest.sh";
            default:
                throw new ArgumentException(fault, nameof(fault));
        }

        return Script;
    }

    private sealed record Fault(string Kind, int Code, params string[] Words);
}
