using AgentEmulator.Agent;
using AgentEmulator.Commands;
using AgentEmulator.Status;

namespace AgentEmulator.Tests;

public sealed class CommandTests : IDisposable
{
    private readonly VirtualMachine _vm = new();

    public void Dispose() => _vm.Dispose();

    [Fact]
    public async Task P38_A_command_runs_in_its_own_session_in_its_folder_without_input_or_terminal()
    {
        await _vm.InstallAsync(scripts: VirtualMachine.Script("enable", """
            stat=$(cat /proc/$$/stat)
            ends=$(readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2)
            others=$(for end in $(ls /proc/$$/fd); do [ $end -lt 3 ] || readlink /proc/$$/fd/$end; done | grep -v -e /bin/enable -e pipe:)
            blocked=$(grep SigBlk /proc/$$/status)
            printf '%s\n' "$$ ${stat##*) }" "$PWD" "$ends" "$blocked" "$others" > facts
            """));

        string[] facts = await File.ReadAllLinesAsync(Path.Combine(_vm.Base(), "facts"));
        string[] stat = facts[0].Split(' ');
        (string pid, string parent, string group, string session, string terminal) = (stat[0], stat[2], stat[3], stat[4], stat[5]);
        Assert.Equal(group, session);
        Assert.Contains(group, new[] { pid, parent }); // the shell leads; whether it forks for the handler is the shell's choice
        Assert.NotEqual(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), group);
        Assert.Equal("0", terminal);
        Assert.Equal(_vm.Base(), facts[1]);
        Assert.Equal("/dev/null", facts[2]);
        Assert.All(facts[3..5], output =>
        {
            Assert.StartsWith(_vm.Base() + "/tmp", output, StringComparison.Ordinal);
            Assert.EndsWith(" (deleted)", output, StringComparison.Ordinal);
        });
        Assert.NotEqual(facts[3], facts[4]);
        Assert.Matches("^SigBlk:\t0+$", facts[5]);
        Assert.Equal(string.Empty, facts[6]); // nothing inherited: only the shell's script and the pipe of this very question
    }

    [Theory]
    [InlineData("/bin/enable")]
    [InlineData("//bin/enable one 'two words'; true")]
    public async Task P38_Leading_slashes_are_stripped_and_the_rest_is_shell_text(string command)
    {
        await _vm.InstallAsync(
            scripts: VirtualMachine.Script("enable", "echo \"$1,$2\" > arguments"),
            manifest: manifest => manifest["enableCommand"] = command);

        Assert.Equal(command.Contains("two", StringComparison.Ordinal) ? "one,two words" : ",", (await File.ReadAllTextAsync(Path.Combine(_vm.Base(), "arguments"))).Trim());
    }

    [Fact]
    public async Task P38_P45_At_the_time_limit_the_whole_group_is_killed_and_only_another_session_survives()
    {
        _vm.With(options => options with { Limits = options.Limits with { Enable = TimeSpan.FromSeconds(0.5) } });
        string script = $"""
            trap '' TERM
            sleep 20 & echo $! > group.pid
            setsid sleep 20 & echo $! > session.pid
            cat group.pid session.pid >> "{_vm.Folder}/pids"
            echo working
            wait
            """;

        await _vm.InstallAsync(scripts: VirtualMachine.Script("enable", script));

        string group = (await File.ReadAllTextAsync(Path.Combine(_vm.Base(), "group.pid"))).Trim();
        string session = (await File.ReadAllTextAsync(Path.Combine(_vm.Base(), "session.pid"))).Trim();
        HandlerReport report = await _vm.ReportAsync();
        Assert.Equal(("NotReady", 1011), (report.Status, report.Code));
        Assert.Equal($"[ExtensionError] Timeout(0.5): {_vm.Base()}/bin/enable\n[stdout]\nworking\n\n\n[stderr]\n", report.Message);
        Assert.True(SpinWait.SpinUntil(() => !VirtualMachine.IsAlive(group), TimeSpan.FromSeconds(5)));
        Assert.True(VirtualMachine.IsAlive(session));
        Assert.Equal("Installed", _vm.State());
    }

    [Fact]
    public async Task P38_A_child_that_keeps_the_output_open_does_not_hold_up_the_agent()
    {
        string script = $"sleep 20 & echo $! >> \"{_vm.Folder}/pids\"";
        long started = TimeProvider.System.GetTimestamp();

        await _vm.InstallAsync(scripts: VirtualMachine.Script("enable", script));

        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(10));
        Assert.Equal("Enabled", _vm.State());
    }

    [Theory]
    [InlineData(CommandKind.Install, 900)]
    [InlineData(CommandKind.Update, 900)]
    [InlineData(CommandKind.Disable, 900)]
    [InlineData(CommandKind.Enable, 300)]
    [InlineData(CommandKind.Uninstall, 300)]
    public void P38_The_limits_are_the_agents(CommandKind kind, int seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), CommandTable.Limit(kind, new CommandLimits()));
    }

    [Fact]
    public async Task P38_At_the_real_pace_a_command_costs_a_poll_and_a_grace()
    {
        _vm.With(options => options with { CommandPoll = TimeSpan.FromMilliseconds(60) });
        long started = TimeProvider.System.GetTimestamp();

        await _vm.InstallAsync();

        Assert.True(TimeProvider.System.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(4 * 55)); // install and enable, two each
        Assert.Equal("Enabled", _vm.State());
    }

    [Fact]
    public async Task P39_Install_and_enable_get_exactly_the_contracts_variables()
    {
        await _vm.InstallAsync();

        var expected = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ["LANG"] = "C.UTF-8",
            ["AZURE_GUEST_AGENT_EXTENSION_PATH"] = _vm.Base(),
            ["AZURE_GUEST_AGENT_EXTENSION_VERSION"] = "1.0.0.0",
            ["AZURE_GUEST_AGENT_WIRE_PROTOCOL_ADDRESS"] = "168.63.129.16",
            ["ConfigSequenceNumber"] = "0",
            ["AZURE_GUEST_AGENT_EXTENSION_SUPPORTED_FEATURES"] = """[{"Key": "ExtensionTelemetryPipeline", "Value": "1.0"}]""",
            ["AZURE_GUEST_AGENT_UNINSTALL_CMD_EXIT_CODE"] = "NOT_RUN",
            ["_AZURE_GUEST_AGENT_DAEMON_VERSION_"] = "2.15.0.1",
        };
        foreach (string command in new[] { "install", "enable" })
        {
            Dictionary<string, string> got = _vm.EnvironmentOf("1.0.0.0", command);
            got.Remove("PWD"); // the shell's own
            Assert.Equal(expected, got);
        }
    }

    [Fact]
    public async Task P39_Update_gets_the_exit_code_of_disable_and_both_versions_and_enable_that_of_uninstall()
    {
        await _vm.InstallAsync();

        HandlerGoal goal = VirtualMachine.Goal("2.0.0.0", _vm.Package("2.0.0.0"), number: 5);
        await _vm.ProcessAsync(goal);

        Dictionary<string, string> update = _vm.EnvironmentOf("2.0.0.0", "update");
        Assert.Equal(
            ("2.0.0.0", "1.0.0.0", "0", "5"),
            (update["VERSION"], update["AZURE_GUEST_AGENT_UPDATING_FROM_VERSION"], update["AZURE_GUEST_AGENT_DISABLE_CMD_EXIT_CODE"], update["ConfigSequenceNumber"]));
        Assert.False(update.ContainsKey("AZURE_GUEST_AGENT_UNINSTALL_CMD_EXIT_CODE"));
        Assert.Equal(_vm.Base("1.0.0.0"), _vm.EnvironmentOf("1.0.0.0", "disable")["AZURE_GUEST_AGENT_EXTENSION_PATH"]);
        Assert.DoesNotContain("AZURE_GUEST_AGENT_UNINSTALL_CMD_EXIT_CODE", _vm.EnvironmentOf("1.0.0.0", "uninstall").Keys);
        Assert.Equal("0", _vm.EnvironmentOf("2.0.0.0", "install")["AZURE_GUEST_AGENT_UNINSTALL_CMD_EXIT_CODE"]);
        Assert.Equal("0", _vm.EnvironmentOf("2.0.0.0", "enable")["AZURE_GUEST_AGENT_UNINSTALL_CMD_EXIT_CODE"]);

        await _vm.ProcessAsync(goal);
        Assert.Equal("NOT_RUN", _vm.EnvironmentOf("2.0.0.0", "enable")["AZURE_GUEST_AGENT_UNINSTALL_CMD_EXIT_CODE"]);
    }

    [Fact]
    public async Task P39_Disable_uninstall_and_update_get_what_is_theirs_and_nothing_else()
    {
        string[] common =
        [
            "AZURE_GUEST_AGENT_EXTENSION_PATH", "AZURE_GUEST_AGENT_EXTENSION_SUPPORTED_FEATURES", "AZURE_GUEST_AGENT_EXTENSION_VERSION",
            "AZURE_GUEST_AGENT_WIRE_PROTOCOL_ADDRESS", "ConfigSequenceNumber", "LANG", "PATH", "_AZURE_GUEST_AGENT_DAEMON_VERSION_",
        ];
        await _vm.InstallAsync();

        await _vm.ProcessAsync(VirtualMachine.Goal("2.0.0.0", _vm.Package("2.0.0.0")));

        Assert.Equal(common, Names("1.0.0.0", "disable"));
        Assert.Equal(common, Names("1.0.0.0", "uninstall"));
        string[] own = ["AZURE_GUEST_AGENT_DISABLE_CMD_EXIT_CODE", "AZURE_GUEST_AGENT_UPDATING_FROM_VERSION", "VERSION"];
        Assert.Equal(common.Concat(own).Order(StringComparer.Ordinal), Names("2.0.0.0", "update"));

        IEnumerable<string> Names(string version, string command) =>
            _vm.EnvironmentOf(version, command).Keys.Where(name => name != "PWD").Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task P39_Without_a_disable_the_exit_code_of_disable_is_None()
    {
        HandlerGoal goal = await _vm.InstallAsync();
        await _vm.ProcessAsync(goal with { State = RequestedState.Disabled });

        await _vm.ProcessAsync(VirtualMachine.Goal("2.0.0.0", _vm.Package("2.0.0.0")));

        Assert.Equal("None", _vm.EnvironmentOf("2.0.0.0", "update")["AZURE_GUEST_AGENT_DISABLE_CMD_EXIT_CODE"]);
    }

    [Fact]
    public async Task P39_A_downgrade_names_the_target_as_the_version_it_comes_from()
    {
        await _vm.InstallAsync("2.0.0.0");

        await _vm.ProcessAsync(VirtualMachine.Goal("1.0.0.0", _vm.Package("1.0.0.0")));

        Dictionary<string, string> update = _vm.EnvironmentOf("2.0.0.0", "update");
        Assert.Equal(("1.0.0.0", "1.0.0.0"), (update["VERSION"], update["AZURE_GUEST_AGENT_UPDATING_FROM_VERSION"]));
        Assert.Equal("2.0.0.0", update["AZURE_GUEST_AGENT_EXTENSION_VERSION"]);
    }

    [Theory]
    [InlineData(AgentGeneration.Current, null)]
    [InlineData(AgentGeneration.Debian12, "1")]
    public async Task P39_The_agents_own_environment_wins(AgentGeneration generation, string? bytecode)
    {
        _vm.With(options => options with
        {
            Generation = generation,
            WireServerAddress = "10.0.0.1",
            BaseEnvironment = new Dictionary<string, string>(options.BaseEnvironment, StringComparer.Ordinal) { ["ConfigSequenceNumber"] = "99" },
        });

        await _vm.InstallAsync();

        Dictionary<string, string> environment = _vm.EnvironmentOf("1.0.0.0", "enable");
        Assert.Equal("99", environment["ConfigSequenceNumber"]);
        Assert.Equal("10.0.0.1", environment["AZURE_GUEST_AGENT_WIRE_PROTOCOL_ADDRESS"]);
        Assert.Equal(bytecode, environment.GetValueOrDefault("PYTHONDONTWRITEBYTECODE"));
    }

    [Theory]
    [InlineData("install", 1007, "NotInstalled")]
    [InlineData("enable", 1009, "Installed")]
    public async Task P45_A_failing_command_is_reported_with_its_code_and_output(string command, int code, string state)
    {
        await _vm.InstallAsync(scripts: VirtualMachine.Script(command, "echo fine; echo 'wrong ü' >&2; exit 7"));

        HandlerReport report = await _vm.ReportAsync();
        Assert.Equal(("NotReady", code), (report.Status, report.Code));
        Assert.Equal($"[ExtensionOperationError] Non-zero exit code: 7, {_vm.Base()}/bin/{command}\n[stdout]\nfine\n\n\n[stderr]\nwrong ü\n", report.Message);
        Assert.Equal(state, _vm.State());
        Assert.DoesNotContain("Non-zero", await File.ReadAllTextAsync(Path.Combine(_vm.Log, "CommandExecution.log")), StringComparison.Ordinal);
        Assert.Contains("Non-zero", await File.ReadAllTextAsync(Path.Combine(_vm.Options.LogFolder, "waagent.log")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task P45_A_failing_disable_is_1010_and_leaves_the_handler_enabled()
    {
        HandlerGoal goal = await _vm.InstallAsync(scripts: VirtualMachine.Script("disable", "exit 3"));

        await _vm.ProcessAsync(goal with { State = RequestedState.Disabled });

        HandlerReport report = await _vm.ReportAsync();
        Assert.Equal(("NotReady", 1010, "Enabled"), (report.Status, report.Code, _vm.State()));
    }

    [Fact]
    public async Task P45_A_shell_killed_by_a_signal_has_a_negative_exit_code()
    {
        await _vm.InstallAsync(manifest: manifest => manifest["enableCommand"] = "bin/enable; kill -9 $$");

        Assert.StartsWith("[ExtensionOperationError] Non-zero exit code: -9, ", (await _vm.ReportAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task P45_A_command_missing_in_the_manifest_fails_when_it_is_needed()
    {
        await _vm.InstallAsync(manifest: manifest => manifest.Remove("enableCommand"));

        HandlerReport report = await _vm.ReportAsync();
        Assert.Equal(("NotReady", -1, "Installed"), (report.Status, report.Code, _vm.State()));
        Assert.Equal(["1.0.0.0:install"], _vm.Trace);
    }

    [Fact]
    public async Task P45_A_failing_enable_does_not_hide_the_status_file()
    {
        await _vm.InstallAsync(scripts: VirtualMachine.Script("enable", VirtualMachine.WriteStatus("error", "no disk") + "\nexit 1"));

        HandlerReport report = await _vm.ReportAsync();
        Assert.Equal(("NotReady", 1009, "error"), (report.Status, report.Code, report.Extension?.Status));
    }

    [Fact]
    public async Task P45_CommandExecution_log_tells_command_variables_and_output()
    {
        await _vm.InstallAsync(scripts: VirtualMachine.Script("enable", "echo one; echo; echo two"));

        string log = await File.ReadAllTextAsync(Path.Combine(_vm.Log, "CommandExecution.log"));
        Assert.Matches(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z INFO ExtHandler \[Contoso\.Probe-1\.0\.0\.0\] ", log);
        Assert.Contains(
            $$"""Executing command: {{_vm.Base()}}/bin/enable with environment variables: {"AZURE_GUEST_AGENT_UNINSTALL_CMD_EXIT_CODE": "NOT_RUN", """,
            log,
            StringComparison.Ordinal);
        Assert.Contains("Command: bin/enable\n[stdout]\none\ntwo\n[stderr]\n", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AgentGeneration.Current, "https://disk.example/x?<redacted> left")]
    [InlineData(AgentGeneration.Debian12, "https://disk.example/x?sv=1&sig=SECRET left")]
    public async Task P45_Only_the_current_agent_redacts_sas_queries(AgentGeneration generation, string shown)
    {
        _vm.With(options => options with { Generation = generation });

        await _vm.InstallAsync(scripts: VirtualMachine.Script("enable", "echo 'https://disk.example/x?sv=1&sig=SECRET left'; exit 1"));

        Assert.Contains(shown, (await _vm.ReportAsync()).Message, StringComparison.Ordinal);
    }
}
