using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.AppConsistency;

/// <summary>By what a script is started: its first line where it is executable, else the shell.</summary>
public sealed class InterpreterTests(World world) : IntegrationTest(world)
{
    private const string Shell = "echo \"1 $0:$1\" >> /dev/shm/scripts/notes; [ \"$BASH_VERSION\" ] && echo '1 bash' >> /dev/shm/scripts/notes; exit 0\n";

    [Theory(Timeout = Limit)]
    [InlineData("no first line", "700", Shell, "/etc/azure/pre.sh:first post")]
    [InlineData("not executable", "600", "#!/nowhere\n" + Shell, "/etc/azure/pre.sh:first post")]
    [InlineData("bash", "700", "#!/bin/bash\n" + Shell, "/etc/azure/pre.sh:first bash post")]
    [InlineData("by env", "700", "#!/usr/bin/env bash\n" + Shell, "/etc/azure/pre.sh:first bash post")]
    [InlineData("perl", "700", "#!/usr/bin/perl\nopen(my $f, '>>', '/dev/shm/scripts/notes'); print $f \"1 $0:$ARGV[0]\\n\";", "/etc/azure/pre.sh:first post")]
    [InlineData("python", "700", "#!/usr/bin/python3\nimport sys\nprint('1', sys.argv[0] + ':' + sys.argv[1], file=open('/dev/shm/scripts/notes', 'a'))\n", "/etc/azure/pre.sh:first post")]
    public async Task A_script_runs_by_what_it_names_and_else_by_the_shell(string kind, string mode, string text, string said)
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts(keys: new() { ["preScriptParams"] = new System.Text.Json.Nodes.JsonArray("first", "") });
        File.WriteAllText(OwnerScripts.Pre, text);
        Tool.Run("chmod", mode, OwnerScripts.Pre);

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        Assert.True(result.Code == 0, $"{kind}: {result.Code}: {result.Message}");
        Assert.Equal(said, OwnerScripts.Said);
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

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        ScriptedBackup.AssertCame(result, code: 1, health: 300, consistency: 1);
        ScriptedBackup.AssertSays(result, ScriptError.PreFailed, words);
        Assert.Equal("post", OwnerScripts.Said);
        ScriptedBackup.AssertNothingLeft();
    }
}
