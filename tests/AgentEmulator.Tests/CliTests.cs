using System.Text.Json.Nodes;

using AgentEmulator.Cli;

namespace AgentEmulator.Tests;

public sealed class CliTests : IDisposable
{
    private readonly VirtualMachine _vm = new();

    public void Dispose() => _vm.Dispose();

    [Fact]
    public async Task A_handlers_whole_life_in_separate_calls()
    {
        string package = _vm.Package(scripts: VirtualMachine.Script("enable", VirtualMachine.WriteStatus()));
        string settings = Write("settings.json", """{"public": {"a": 1}, "protected": {"password": "hush"}}""");

        Assert.Equal(0, (await CallAsync("install-enable", "--package", package, "--settings", settings, "--seq", "3")).ExitCode);
        JsonNode written = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_vm.Base(), "config", "3.settings")))!["runtimeSettings"]![0]!["handlerSettings"]!;
        Assert.Equal("""{"a":1}""", written["publicSettings"]!.ToJsonString());
        string thumbprint = written["protectedSettingsCertThumbprint"]!.GetValue<string>();
        Assert.True(File.Exists(Path.Combine(_vm.Options.LibraryFolder, thumbprint + ".prv")));

        (int code, string output, _) = await CallAsync("status");
        Assert.Equal(0, code);
        Assert.Equal("Contoso.Probe 1.0.0.0: Ready (code 0) Plugin enabled\n  Contoso.Probe number 3: success (code 0) done\n", output);

        (code, output, _) = await CallAsync("enable", "--seq", "4", "--json");
        Assert.Equal((0, 4), (code, (int)JsonNode.Parse(output)!["aggregateStatus"]!["handlerAggregateStatus"]![0]!["runtimeSettingsStatus"]!["sequenceNumber"]!));
        Assert.Equal(0, (await CallAsync("restart")).ExitCode);
        Assert.Equal(0, (await CallAsync("update", "--package", _vm.Package("2.0.0.0", VirtualMachine.Script("enable", VirtualMachine.WriteStatus())))).ExitCode);
        Assert.Equal(0, (await CallAsync("disable")).ExitCode);
        Assert.Equal(0, (await CallAsync("uninstall")).ExitCode);

        Assert.Equal(
            [
                "1.0.0.0:install", "1.0.0.0:enable", "1.0.0.0:enable", "1.0.0.0:enable", "1.0.0.0:disable", "2.0.0.0:update",
                "1.0.0.0:uninstall", "2.0.0.0:install", "2.0.0.0:enable", "2.0.0.0:disable", "2.0.0.0:uninstall",
            ],
            _vm.Trace);
        Assert.Empty(Directory.GetDirectories(_vm.Options.LibraryFolder, "Contoso*"));
        Assert.All(
            Directory.GetFiles(_vm.Folder, "*", SearchOption.AllDirectories).Where(file => file != settings),
            file => Assert.DoesNotContain("hush", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("exit 1", 1)]
    [InlineData("echo '[{\"status\": {\"status\": \"error\"}}]' > status/0.status", 2)]
    [InlineData("echo '[null]' > status/0.status", 3)]
    [InlineData("true", 4)]
    [InlineData("echo '[{\"status\": {\"status\": \"success\", \"code\": 4}}]' > status/0.status", 4)]
    public async Task The_exit_code_tells_how_it_went(string enable, int expected)
    {
        string package = _vm.Package(scripts: VirtualMachine.Script("enable", enable));

        Assert.Equal(expected, (await CallAsync("install-enable", "--package", package, "--seq", "0", "--pending-code", "4")).ExitCode);
    }

    [Fact]
    public async Task Status_waits_until_the_extension_has_ended()
    {
        string late = "(sleep 0.3; cat > status/0.tmp <<'END'\n" + VirtualMachine.Status() + "\nEND\nmv status/0.tmp status/0.status) &";
        await CallAsync("install-enable", "--package", _vm.Package(scripts: VirtualMachine.Script("enable", late)), "--seq", "0");

        Assert.Equal(0, (await CallAsync("status", "--wait", "10", "--period", "0.02")).ExitCode);
    }

    [Fact]
    public async Task A_goal_state_file_is_processed()
    {
        _vm.Package(scripts: VirtualMachine.Script("enable", VirtualMachine.WriteStatus()));
        string file = Write("goal.json", """{"incarnation": 8, "handlers": [{"name": "Contoso.Probe", "version": "1.0.0.0", "package": "Contoso.Probe__1.0.0.0.zip", "settings": [{"seqNo": 2, "public": {}, "protected": {"p": 1}}]}]}""");

        Assert.Equal(0, (await CallAsync("run-goal-state", file)).ExitCode);
        Assert.Equal(0, (await CallAsync("drop")).ExitCode);

        Assert.Equal(["1.0.0.0:install", "1.0.0.0:enable"], _vm.Trace);
        Assert.False(Directory.Exists(_vm.Base()));
    }

    [Theory]
    [InlineData("[null]", 3, "poison")]
    [InlineData("{}", 2, "invalid")]
    [InlineData("[{\"status\": {\"status\": \"success\"}}]", 0, "accepted")]
    public async Task Judge_status_says_what_the_agent_makes_of_a_file(string content, int expected, string word)
    {
        (int code, string output, _) = await CallAsync("judge-status", Write("1.status", content));

        Assert.Equal(expected, code);
        Assert.StartsWith(word, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Encrypt_and_new_certificate_work_together()
    {
        (_, string thumbprint, _) = await CallAsync("new-certificate");

        (int code, string output, string error) = await CallAsync("encrypt", Write("plain.json", "{}"), "--cipher", "3des");

        Assert.Equal((0, thumbprint), (code, error));
        Assert.NotEmpty(Convert.FromBase64String(output.Trim()));
    }

    [Fact]
    public async Task Events_are_shown_and_deleted()
    {
        string folder = Path.Combine(_vm.Log, "events");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "1.json"),
            """{"Version":"1","Timestamp":"T","TaskName":"t","EventLevel":"Error","Message":"m","EventPid":"1","EventTid":"1","OperationId":"o"}""");

        (int code, string output, _) = await CallAsync("events");

        Assert.Equal((0, "T Contoso.Probe-1 Error t: m\n"), (code, output));
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Theory]
    [InlineData("enable")]
    [InlineData("disable")]
    [InlineData("restart")]
    [InlineData("install-enable")]
    [InlineData("install-enable --package nowhere__1.0.zip")]
    [InlineData("no-such-command")]
    [InlineData("status --limit enable=soon")]
    [InlineData("status --agent-version 9")]
    [InlineData("judge-status nowhere")]
    public async Task A_wrong_command_line_is_explained_in_one_line(string arguments)
    {
        (int code, _, string error) = await CallAsync(arguments.Split(' '));

        Assert.Equal(64, code);
        Assert.StartsWith("agent-emulator: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_names_the_subcommands_examples_and_exit_codes()
    {
        (int code, string output, _) = await CallAsync("--help");

        Assert.Equal(0, code);
        Assert.All(
            new[] { "install-enable", "judge-status", "new-certificate", "Examples:", "Exit codes:", "--wire-address" },
            word => Assert.Contains(word, output, StringComparison.Ordinal));
    }

    private string Write(string name, string content)
    {
        string path = Path.Combine(_vm.Folder, name);
        using FileStream file = File.Create(path);
        file.Write(System.Text.Encoding.UTF8.GetBytes(content));
        return path;
    }

    private async Task<(int ExitCode, string Output, string Error)> CallAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] all = [.. arguments, "--lib", _vm.Options.LibraryFolder, "--log", _vm.Options.LogFolder, "--read-pause", "0.001"];
        int code = await EmulatorCommand.RunAsync(all, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
