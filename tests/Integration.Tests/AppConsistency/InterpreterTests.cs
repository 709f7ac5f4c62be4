using System.Text.Json.Nodes;

using IntegrationTests.Operator;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.AppConsistency;

/// <summary>By what a script is started: its first line where it is executable, else the shell.</summary>
public sealed class InterpreterTests(World world) : IntegrationTest(world)
{
    private const string Shell =
        "echo \"1 $VMSNAPSHOT_PLUGIN:${BASH_VERSION:+bash}:$0:$1:$2\" >> /dev/shm/scripts/notes; exit 0\n";

    private const string Perl = """
        #!/usr/bin/perl
        open(my $f, '>>', '/dev/shm/scripts/notes'); print $f "1 perl:perl:$0:$ARGV[0]:$ARGV[1]\n";
        """;

    private const string Python = """
        #!/usr/bin/python3
        import sys
        print('1 python:python', sys.argv[0], sys.argv[1], sys.argv[2], sep=':', file=open('/dev/shm/scripts/notes', 'a'))
        """;

    [Fact(Timeout = Limit)]
    public async Task A_script_runs_by_what_its_first_line_names_and_else_by_the_shell()
    {
        (string Kind, string By, string Mode, string Text)[] kinds =
        [
            ("plain", "", "700", Shell),
            ("readable", "", "600", "#!/nowhere\n" + Shell),
            ("bash", "bash", "700", "#!/bin/bash\n" + Shell),
            ("env", "bash", "700", "#!/usr/bin/env bash\n" + Shell),
            ("perl", "perl", "700", Perl),
            ("python", "python", "700", Python),
        ];
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts();
        OwnerScripts.WriteHostFile(1800, [.. kinds.Select(one => Plugin(one.Kind, one.Mode, one.Text))]);

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        ScriptedBackup.AssertCame(result, code: 0, health: 0, consistency: 2);
        Assert.Equal(
            kinds.Select(one => $"{one.Kind}:{one.By}:{OwnerScripts.Folder}/{one.Kind}:first:").Order(StringComparer.Ordinal),
            OwnerScripts.Moments.Select(noted => noted.Word).Where(word => word != "post").Order(StringComparer.Ordinal));
    }

    [Theory(Timeout = Limit)]
    [InlineData("#!/nowhere/bash\nexit 0\n", "its interpreter, /nowhere/bash by its first line", "Install the interpreter")]
    [InlineData("#!/bin/sh\r\nexit 0\r\n", "its first line ends with a carriage return", "sed -i 's/\\r$//' /etc/azure/pre.sh")]
    [InlineData("#!/etc\nexit 0\n", "its interpreter, /etc by its first line")]
    public async Task A_script_whose_interpreter_cannot_be_started_says_why(string text, params string[] words)
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts();
        OwnerScripts.WriteScript(OwnerScripts.Pre, text);

        CommandResult check = await OperatorCommand.RunAsync(vm, "scripts check");
        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        Assert.Equal(6, check.ExitCode);
        Assert.Contains($"The pre-script {OwnerScripts.Pre} of plugin ScriptRunner can't be started: {words[0]}", check.Output, StringComparison.Ordinal);
        ScriptedBackup.AssertCame(result, code: 1, health: 300, consistency: 1);
        ScriptedBackup.AssertSays(result, ScriptError.PreFailed, words);
        Assert.Equal("post", OwnerScripts.Said);
        ScriptedBackup.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task A_script_on_a_file_system_that_executes_nothing_is_told_before_it_is_started()
    {
        const string Folder = OwnerScripts.Folder + "/noexec";
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(keys: new JsonObject { ["preScriptLocation"] = $"{Folder}/pre.sh" });
        Directory.CreateDirectory(Folder);
        using var mount = new MemoryMount(Folder, "noexec,mode=755");
        OwnerScripts.WriteScript($"{Folder}/pre.sh", OwnerScripts.Shell("note pre"));
        CommandResult check = await OperatorCommand.RunAsync(vm, "scripts check");
        File.SetUnixFileMode($"{Folder}/pre.sh", UnixFileMode.UserRead | UnixFileMode.UserWrite);

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        Assert.Equal(6, check.ExitCode);
        Assert.Contains("mounted noexec", check.Output, StringComparison.Ordinal);
        ScriptedBackup.AssertCame(result, code: 0, health: 0, consistency: 2); // by the shell, as the remedy says
    }

    private static string Plugin(string kind, string mode, string text)
    {
        File.WriteAllText($"{OwnerScripts.Folder}/{kind}", text);
        Tool.Run("chmod", mode, $"{OwnerScripts.Folder}/{kind}");
        var keys = new JsonObject
        {
            ["pluginName"] = kind,
            ["preScriptLocation"] = $"{OwnerScripts.Folder}/{kind}",
            ["preScriptParams"] = new JsonArray("first", ""),
        };
        OwnerScripts.Configure(keys, $"{OwnerScripts.Folder}/{kind}.json");
        return $"{OwnerScripts.Folder}/{kind}.json";
    }
}
