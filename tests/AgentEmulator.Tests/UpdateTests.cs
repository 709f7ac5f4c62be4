using AgentEmulator.Agent;
using AgentEmulator.Status;

namespace AgentEmulator.Tests;

public sealed class UpdateTests : IDisposable
{
    private const string Old = "1.0.0.0";
    private const string New = "1.0.10.0";

    private readonly VirtualMachine _vm = new();

    public void Dispose() => _vm.Dispose();

    [Fact]
    public async Task P44_An_update_runs_in_the_agents_order_and_copies_mrseq_and_status_only()
    {
        string enable = VirtualMachine.WriteStatus(message: "from the old version") + "\necho 0 > mrseq; touch -d 2020-01-01 mrseq; echo mine > private";
        await _vm.InstallAsync(Old, VirtualMachine.Script("enable", enable));
        _vm.ForgetTrace();

        await UpdateAsync(New, number: 3);

        Assert.Equal(
            [$"{Old}:disable", $"{New}:update", $"{Old}:uninstall", $"{New}:install", $"{New}:enable"], _vm.Trace);
        Assert.False(Directory.Exists(_vm.Base(Old)));
        Assert.Equal("Enabled", _vm.State(New));
        Assert.Equal("0\n", await File.ReadAllTextAsync(Path.Combine(_vm.Base(New), "mrseq")));
        Assert.Equal(2020, File.GetLastWriteTimeUtc(Path.Combine(_vm.Base(New), "mrseq")).AddDays(1).Year);
        Assert.True(File.Exists(Path.Combine(_vm.Base(New), "status", "0.status")));
        Assert.False(File.Exists(Path.Combine(_vm.Base(New), "private")));
        Assert.Equal(["3.settings"], Directory.GetFiles(Path.Combine(_vm.Base(New), "config"), "*.settings").Select(Path.GetFileName));
    }

    [Fact]
    public async Task P44_A_downgrade_runs_the_higher_versions_update()
    {
        await _vm.InstallAsync(New);
        _vm.ForgetTrace();

        await UpdateAsync(Old);

        Assert.Equal([$"{New}:disable", $"{New}:update", $"{New}:uninstall", $"{Old}:install", $"{Old}:enable"], _vm.Trace);
        Assert.False(Directory.Exists(_vm.Base(New)));
    }

    [Theory]
    [InlineData("updatewithINSTALL", true)]
    [InlineData("UpdateWithoutInstall", false)]
    public async Task P44_Only_UpdateWithInstall_installs(string mode, bool installs)
    {
        await _vm.InstallAsync(Old);
        _vm.ForgetTrace();

        await _vm.InstallAsync(New, manifest: manifest => manifest["updateMode"] = mode);

        Assert.Equal(installs, _vm.Trace.Contains($"{New}:install"));
        Assert.Contains($"{New}:enable", _vm.Trace);
    }

    [Theory]
    [InlineData("disable", AgentGeneration.Current, 1008)]
    [InlineData("uninstall", AgentGeneration.Current, 1008)]
    [InlineData("disable", AgentGeneration.Debian12, -1)]
    public async Task P44_A_failing_command_of_the_old_version_stops_the_update(string command, AgentGeneration generation, int code)
    {
        _vm.With(options => options with { Generation = generation });
        await _vm.InstallAsync(Old, VirtualMachine.Script(command, "exit 9"));
        _vm.ForgetTrace();

        await UpdateAsync(New);

        HandlerReport report = await _vm.ReportAsync();
        Assert.Equal((New, "NotReady", code), (report.Version, report.Status, report.Code));
        Assert.StartsWith($"[ExtensionUpdateError] [ExtensionOperationError] Non-zero exit code: 9, {_vm.Base(Old)}/bin/{command}\n", report.Message, StringComparison.Ordinal);
        Assert.EndsWith("; ContinueOnUpdate: False", report.Message, StringComparison.Ordinal);
        Assert.Equal($"{Old}:{command}", _vm.Trace[^1]);
        Assert.Equal("NotInstalled", _vm.State(New));
        Assert.True(Directory.Exists(_vm.Base(Old)));
    }

    [Fact]
    public async Task P44_With_continueOnUpdateFailure_the_exit_codes_travel_on()
    {
        await _vm.InstallAsync(Old, VirtualMachine.Script(("disable", "exit 9"), ("uninstall", "exit 8")));
        _vm.ForgetTrace();

        await _vm.InstallAsync(New, manifest: manifest => manifest["continueOnUpdateFailure"] = true);

        Assert.Equal("9", _vm.EnvironmentOf(New, "update")["AZURE_GUEST_AGENT_DISABLE_CMD_EXIT_CODE"]);
        Assert.Equal("8", _vm.EnvironmentOf(New, "install")["AZURE_GUEST_AGENT_UNINSTALL_CMD_EXIT_CODE"]);
        Assert.Equal("8", _vm.EnvironmentOf(New, "enable")["AZURE_GUEST_AGENT_UNINSTALL_CMD_EXIT_CODE"]);
        Assert.Equal("Enabled", _vm.State(New));
        Assert.False(Directory.Exists(_vm.Base(Old)));
    }

    [Fact]
    public async Task P44_P45_A_failing_update_is_FailedUpgrade_and_repeated_without_disable()
    {
        await _vm.InstallAsync(Old);
        HandlerGoal goal = await _vm.InstallAsync(New, VirtualMachine.Script("update", "exit 6"));
        HandlerReport report = await _vm.ReportAsync();
        Assert.Equal((1008, "FailedUpgrade", "Installed"), (report.Code, _vm.State(New), _vm.State(Old)));
        _vm.ForgetTrace();

        await _vm.ProcessAsync(goal);

        Assert.Equal([$"{New}:update"], _vm.Trace);
        Assert.Equal("None", _vm.EnvironmentOf(New, "update")["AZURE_GUEST_AGENT_DISABLE_CMD_EXIT_CODE"]);
    }

    [Fact]
    public async Task P44_Uninstall_after_FailedUpgrade_uninstalls_the_old_version_and_leaves_the_new_folder()
    {
        await _vm.InstallAsync(Old);
        HandlerGoal goal = await _vm.InstallAsync(New, VirtualMachine.Script("update", "exit 6"));
        _vm.ForgetTrace();

        await _vm.ProcessAsync(goal with { State = RequestedState.Uninstall });

        Assert.Equal([$"{Old}:uninstall"], _vm.Trace);
        Assert.False(Directory.Exists(_vm.Base(Old)));
        Assert.True(Directory.Exists(_vm.Base(New)));
        await _vm.ProcessAsync();
        Assert.False(Directory.Exists(_vm.Base(New)));
    }

    [Fact]
    public async Task P44_A_failing_install_of_the_new_version_makes_the_next_try_a_first_install()
    {
        await _vm.InstallAsync(Old);
        HandlerGoal goal = await _vm.InstallAsync(New, VirtualMachine.Script("install", $"[ -e \"{_vm.Folder}/ok\" ] || exit 5"));
        Assert.Equal((1007, "NotInstalled", false), ((await _vm.ReportAsync()).Code, _vm.State(New), Directory.Exists(_vm.Base(Old))));
        await File.WriteAllTextAsync(Path.Combine(_vm.Folder, "ok"), string.Empty);
        _vm.ForgetTrace();

        await _vm.ProcessAsync(goal);

        Assert.Equal([$"{New}:install", $"{New}:enable"], _vm.Trace);
    }

    [Theory]
    [InlineData("true", AgentGeneration.Current, true)]
    [InlineData("yes", AgentGeneration.Current, false)]
    [InlineData("yes", AgentGeneration.Debian12, true)]
    public async Task P44_Flags_given_as_text_are_taken_as_each_agent_takes_them(string flag, AgentGeneration generation, bool goesOn)
    {
        _vm.With(options => options with { Generation = generation });
        await _vm.InstallAsync(Old, VirtualMachine.Script("disable", "exit 9"));

        await _vm.InstallAsync(New, manifest: manifest => manifest["continueOnUpdateFailure"] = flag);

        Assert.Equal(goesOn, _vm.State(New) == "Enabled");
    }

    private Task<IReadOnlyDictionary<string, HandlerFailure>> UpdateAsync(string version, int number = 0) =>
        _vm.ProcessAsync(VirtualMachine.Goal(version, _vm.Package(version), number));
}
