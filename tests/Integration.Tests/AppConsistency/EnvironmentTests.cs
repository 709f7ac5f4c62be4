using System.Text.Json.Nodes;

using IntegrationTests.Stage;

namespace IntegrationTests.AppConsistency;

/// <summary>What a script finds around it: docs/protocol.md, "Scripts".</summary>
public sealed class EnvironmentTests(World world) : IntegrationTest(world)
{
    private const string Folder = OwnerScripts.Folder + "/application";

    // Signals 32 and 33: glibc's posix_spawn leaves its own two ignored, whatever it is told.
    private const ulong LibcsOwn = 0x180000000;

    private static readonly string[] Common =
    [
        "HOME=/root", "LANG=C.UTF-8", "LOGNAME=root", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "SHELL=/bin/sh", "USER=root",
    ];

    // By the kernel's word on the process itself, since the shell adds variables (PWD) and descriptors for its own use; what
    // it was given it hands on to ls, which opens the folder as the first free one.
    private const string LookAround = """
        name=$VMSNAPSHOT_PHASE
        tr '\0' '\n' < /proc/$$/environ | sort > /dev/shm/scripts/$name.environment
        ls /proc/self/fd > /dev/shm/scripts/$name.descriptors
        sed 's/(.*)/-/' /proc/$$/stat | cut -d ' ' -f 1,5,6 > /dev/shm/scripts/$name.session
        readlink /proc/$$/cwd > /dev/shm/scripts/$name.folder
        tr '\0' '|' < /proc/$$/cmdline > /dev/shm/scripts/$name.arguments
        wc -c > /dev/shm/scripts/$name.input
        echo "$0" > /dev/shm/scripts/$name.zero
        umask > /dev/shm/scripts/$name.umask
        grep -E 'Sig(Blk|Ign)' /proc/self/status > /dev/shm/scripts/$name.signals
        """;

    [Fact(Timeout = Limit)]
    public async Task Both_scripts_get_the_documented_environment_and_nothing_else()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(LookAround, LookAround);
        RequestBuilder request = vm.NewRequest();
        long begun = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

        BackupResult result = await vm.RunBackupAsync(request);

        ScriptedBackup.AssertCame(result, code: 0, health: 0, consistency: 2);
        Dictionary<string, string> pre = EnvironmentOf("pre"), post = EnvironmentOf("post");
        string run = pre["VMSNAPSHOT_RUN_ID"];
        Assert.Matches("^[0-9a-f]{32}$", run);
        AssertEnvironment(
            pre, begun, "VMSNAPSHOT_ATTEMPT=1", "VMSNAPSHOT_CONSISTENCY=none", "VMSNAPSHOT_PHASE=pre",
            "VMSNAPSHOT_PLUGIN=ScriptRunner", $"VMSNAPSHOT_RUN_ID={run}", $"VMSNAPSHOT_SCRIPT={run}/0/pre/1",
            $"VMSNAPSHOT_TASK_ID={request.TaskId}");
        AssertEnvironment(
            post, begun, "VMSNAPSHOT_ATTEMPT=1", "VMSNAPSHOT_CONSISTENCY=fileSystemConsistent", "VMSNAPSHOT_PHASE=post",
            "VMSNAPSHOT_PLUGIN=ScriptRunner", "VMSNAPSHOT_PRE_RESULT=0", $"VMSNAPSHOT_RUN_ID={run}",
            $"VMSNAPSHOT_SCRIPT={run}/0/post/1", "VMSNAPSHOT_SNAPSHOT_CODE=1", "VMSNAPSHOT_SNAPSHOT_RESULT=success",
            $"VMSNAPSHOT_TASK_ID={request.TaskId}");
    }

    [Fact(Timeout = Limit)]
    public async Task A_script_has_its_folder_its_own_session_and_no_descriptor_of_the_extension()
    {
        VirtualMachine vm = await StartMachineAsync();
        Directory.CreateDirectory(Folder);
        using var scripts = new OwnerScripts(keys: new JsonObject
        {
            ["preScriptLocation"] = $"{Folder}/rest",
            ["postScriptLocation"] = $"{Folder}/go on",
            ["preScriptParams"] = new JsonArray("", "two words", 3, true, "$HOME `id` 'x' \"y\" *"),
            ["postScriptParams"] = new JsonArray(),
        });
        OwnerScripts.WriteScript($"{Folder}/rest", OwnerScripts.Shell(LookAround));
        OwnerScripts.WriteScript($"{Folder}/go on", OwnerScripts.Shell(LookAround));

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        ScriptedBackup.AssertCame(result, code: 0, health: 0, consistency: 2);
        foreach (string phase in (string[])["pre", "post"])
        {
            Assert.Equal(["0", "1", "2", "3"], Lines($"{phase}.descriptors"));
            string[] session = OwnerScripts.Read($"{phase}.session").Trim().Split(' ');
            Assert.Equal((session[0], session[0]), (session[1], session[2]));
            Assert.Equal(Folder, OwnerScripts.Read($"{phase}.folder").Trim());
            Assert.Equal("0", OwnerScripts.Read($"{phase}.input").Trim());
            Assert.All(Lines($"{phase}.signals"), line => Assert.Equal(0UL, Convert.ToUInt64(line.Split('\t')[1], 16) & ~LibcsOwn));
        }

        Assert.Equal($"{Folder}/rest", OwnerScripts.Read("pre.zero").Trim());
        Assert.Equal(
            $"/bin/sh|{Folder}/rest||two words|3|true|$HOME `id` 'x' \"y\" *|", OwnerScripts.Read("pre.arguments"));
        Assert.Equal($"/bin/sh|{Folder}/go on|", OwnerScripts.Read("post.arguments"));
        Assert.DoesNotContain("two words", vm.LogText, StringComparison.Ordinal);
    }

    private static string[] Lines(string name) => OwnerScripts.Read(name).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static Dictionary<string, string> EnvironmentOf(string phase) => Lines($"{phase}.environment")
        .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    private static void AssertEnvironment(
        Dictionary<string, string> found, long begun, params IEnumerable<string> expected)
    {
        long left = long.Parse(found["VMSNAPSHOT_SECONDS_LEFT"]);
        Assert.InRange(left, 18, 20);
        Assert.InRange(long.Parse(found["VMSNAPSHOT_DEADLINE"]), begun + 19, begun + 50);
        string[] timed = ["VMSNAPSHOT_SECONDS_LEFT", "VMSNAPSHOT_DEADLINE"];
        Assert.Equal(
            Common.Concat(expected).Order(StringComparer.Ordinal),
            found.Where(pair => !timed.Contains(pair.Key)).Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal));
    }
}
