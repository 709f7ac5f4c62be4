using AgentEmulator.Agent;
using AgentEmulator.Status;

namespace AgentEmulator.Tests;

public sealed class LifeTests : IDisposable
{
    private readonly VirtualMachine _vm = new();

    public void Dispose() => _vm.Dispose();

    [Fact]
    public async Task P40_A_first_install_runs_install_then_enable_with_the_states_between()
    {
        string script = "cat config/HandlerState >> states; echo >> states; [ ! -e config/HandlerStatus ] || cat config/HandlerStatus > before";

        await _vm.InstallAsync(scripts: VirtualMachine.Script(("install", script), ("enable", script)));

        Assert.Equal(["1.0.0.0:install", "1.0.0.0:enable"], _vm.Trace);
        Assert.Equal(["NotInstalled", "Installed"], await File.ReadAllLinesAsync(Path.Combine(_vm.Base(), "states")));
        Assert.Contains(
            "\"status\": \"NotReady\", \"code\": 0, \"message\": \"Plugin installed but not enabled\"",
            await File.ReadAllTextAsync(Path.Combine(_vm.Base(), "before")), StringComparison.Ordinal);
        Assert.Equal("Enabled", _vm.State());
        HandlerReport report = await _vm.ReportAsync();
        Assert.Equal(("Ready", 0, "Plugin enabled"), (report.Status, report.Code, report.Message));
    }

    [Fact]
    public async Task P40_A_failed_install_is_retried_with_a_new_goal_state_from_the_unpacking_on()
    {
        HandlerGoal goal = await _vm.InstallAsync(scripts: VirtualMachine.Script("install", "[ -e second ] || { rm bin/enable; touch second; exit 1; }"));
        Assert.Equal(["1.0.0.0:install"], _vm.Trace);

        await _vm.ProcessAsync(goal);

        Assert.Equal(["1.0.0.0:install", "1.0.0.0:install", "1.0.0.0:enable"], _vm.Trace);
    }

    [Fact]
    public async Task P40_A_failed_enable_keeps_the_state_that_was_and_is_not_repeated_before_the_next_goal_state()
    {
        HandlerGoal goal = await _vm.InstallAsync(scripts: VirtualMachine.Script("enable", "[ -e ok ] || { touch ok; exit 1; }; [ ! -e bad ]"));
        Assert.Equal(("Installed", 1009), (_vm.State(), (await _vm.ReportAsync()).Code));
        await _vm.ProcessAsync(goal);
        Assert.Equal("Enabled", _vm.State());
        await File.WriteAllTextAsync(Path.Combine(_vm.Base(), "bad"), string.Empty);
        _vm.ForgetTrace();

        await _vm.ProcessAsync(goal);

        Assert.Equal(("Enabled", 1009), (_vm.State(), (await _vm.ReportAsync()).Code));
        await _vm.ReportAsync();
        Assert.Equal(["1.0.0.0:enable"], _vm.Trace);
    }

    [Fact]
    public async Task P41_Enable_runs_again_on_each_goal_state_and_restart_with_the_same_number_too()
    {
        HandlerGoal goal = await _vm.InstallAsync();
        _vm.ForgetTrace();

        await _vm.ProcessAsync(goal);
        await _vm.ProcessAsync(goal with { Settings = [goal.Settings[0] with { SequenceNumber = 4 }] });
        await new GuestAgent(_vm.Options).RestartAsync(_vm.Agent.Current!);

        Assert.Equal(["1.0.0.0:enable", "1.0.0.0:enable", "1.0.0.0:enable"], _vm.Trace);
        Assert.Equal("4", _vm.EnvironmentOf("1.0.0.0", "enable")["ConfigSequenceNumber"]);
        Assert.True(File.Exists(Path.Combine(_vm.Base(), "config", "0.settings")));
        Assert.True(File.Exists(Path.Combine(_vm.Base(), "config", "4.settings")));
    }

    [Fact]
    public async Task P42_Disable_runs_only_when_enabled()
    {
        HandlerGoal goal = await _vm.InstallAsync() with { State = RequestedState.Disabled };
        _vm.ForgetTrace();

        await _vm.ProcessAsync(goal);
        HandlerReport report = await _vm.ReportAsync();
        await _vm.ProcessAsync(goal);

        Assert.Equal(["1.0.0.0:disable"], _vm.Trace);
        Assert.Equal("Installed", _vm.State());
        Assert.Equal(("NotReady", 0, "Plugin disabled"), (report.Status, report.Code, report.Message));
    }

    [Fact]
    public async Task P42_What_was_never_installed_is_not_disabled()
    {
        HandlerGoal goal = await _vm.InstallAsync(scripts: VirtualMachine.Script("install", "exit 1"));
        _vm.ForgetTrace();

        await _vm.ProcessAsync(goal with { State = RequestedState.Disabled });

        Assert.Empty(_vm.Trace);
        Assert.Equal("NotInstalled", _vm.State());
    }

    [Fact]
    public async Task P42_Enable_after_disable_runs_without_install()
    {
        HandlerGoal goal = await _vm.InstallAsync();
        await _vm.ProcessAsync(goal with { State = RequestedState.Disabled });
        _vm.ForgetTrace();

        await _vm.ProcessAsync(goal);

        Assert.Equal(["1.0.0.0:enable"], _vm.Trace);
    }

    [Fact]
    public async Task P43_Uninstall_disables_first_and_removes_the_folder()
    {
        HandlerGoal goal = await _vm.InstallAsync();
        _vm.ForgetTrace();

        await _vm.ProcessAsync(goal with { State = RequestedState.Uninstall });

        Assert.Equal(["1.0.0.0:disable", "1.0.0.0:uninstall"], _vm.Trace);
        Assert.False(Directory.Exists(_vm.Base()));
        Assert.True(Directory.Exists(_vm.Log));
        Assert.Empty((await _vm.Agent.ReportAsync()).Handlers);
    }

    [Fact]
    public async Task P43_A_failing_disable_aborts_the_uninstall()
    {
        HandlerGoal goal = await _vm.InstallAsync(scripts: VirtualMachine.Script("disable", "exit 1"));
        _vm.ForgetTrace();

        await _vm.ProcessAsync(goal with { State = RequestedState.Uninstall });

        Assert.Equal(["1.0.0.0:disable"], _vm.Trace);
        Assert.Equal(1010, (await _vm.ReportAsync()).Code);
        Assert.True(Directory.Exists(_vm.Base()));
    }

    [Fact]
    public async Task P43_A_failing_uninstall_is_swallowed()
    {
        HandlerGoal goal = await _vm.InstallAsync(scripts: VirtualMachine.Script("uninstall", "exit 1"));

        IReadOnlyDictionary<string, HandlerFailure> failures = await _vm.ProcessAsync(goal with { State = RequestedState.Uninstall });

        Assert.Empty(failures);
        Assert.False(Directory.Exists(_vm.Base()));
        Assert.Contains("Non-zero exit code: 1", await File.ReadAllTextAsync(Path.Combine(_vm.Options.LogFolder, "waagent.log")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task P43_What_was_never_installed_is_removed_without_a_command()
    {
        HandlerGoal goal = await _vm.InstallAsync(scripts: VirtualMachine.Script("install", "exit 1"));
        _vm.ForgetTrace();

        await _vm.ProcessAsync(goal with { State = RequestedState.Uninstall });

        Assert.Empty(_vm.Trace);
        Assert.False(Directory.Exists(_vm.Base()));
    }

    [Fact]
    public async Task P47_While_not_installed_no_extension_status_is_reported()
    {
        await _vm.InstallAsync(scripts: VirtualMachine.Script("install", VirtualMachine.WriteStatus("error") + "\nexit 1"));

        HandlerReport report = await _vm.ReportAsync();

        Assert.True(File.Exists(Path.Combine(_vm.Base(), "status", "0.status")));
        Assert.Equal((1007, null), (report.Code, report.Extension));
    }

    [Fact]
    public async Task P51_A_handler_that_left_the_goal_state_is_deleted_without_commands()
    {
        await _vm.InstallAsync();
        _vm.ForgetTrace();

        await _vm.ProcessAsync();

        Assert.Empty(_vm.Trace);
        Assert.False(Directory.Exists(_vm.Base()));
        Assert.True(Directory.Exists(_vm.Log));
    }

    [Fact]
    public async Task Others_wait_for_what_they_depend_on_and_removals_come_first()
    {
        string late = "(sleep 0.2; echo \"late\" >> \"" + _vm.Folder + "/trace\"; cat > status/late.tmp <<'END'\n" + VirtualMachine.Status()
            + "\nEND\nmv status/late.tmp status/0.status) &";
        HandlerGoal first = VirtualMachine.Goal("1.0.0.0", _vm.Package(scripts: VirtualMachine.Script("enable", late)));
        string other = Path.Combine(_vm.Folder, "other.zip");
        File.Copy(_vm.Package("3.0.0.0"), other);
        HandlerGoal second = new("Contoso.Other", "3.0.0.0") { Package = other, DependencyLevel = 1 };

        await _vm.ProcessAsync(second, first);

        Assert.Equal(["1.0.0.0:install", "1.0.0.0:enable", "late", "3.0.0.0:install", "3.0.0.0:enable"], _vm.Trace);
    }

    [Fact]
    public async Task A_failed_dependency_skips_the_rest()
    {
        HandlerGoal first = VirtualMachine.Goal("1.0.0.0", _vm.Package(scripts: VirtualMachine.Script("enable", VirtualMachine.WriteStatus("error"))));
        HandlerGoal second = new("Contoso.Other", "3.0.0.0") { Package = _vm.Package("3.0.0.0"), DependencyLevel = 1 };

        IReadOnlyDictionary<string, HandlerFailure> failures = await _vm.ProcessAsync(first, second);

        Assert.Equal("Dependent Extension Contoso.Probe did not succeed. Status was error", failures["Contoso.Other"].Message);
        Assert.DoesNotContain("3.0.0.0:install", _vm.Trace);
    }

    [Fact]
    public async Task A_version_that_is_not_published_is_not_installed()
    {
        HandlerGoal goal = VirtualMachine.Goal("1.0.0.0", _vm.Package()) with { PublishedVersions = ["2.0.0.0"] };

        IReadOnlyDictionary<string, HandlerFailure> failures = await _vm.ProcessAsync(goal);

        Assert.Equal(new HandlerFailure(-1, "[ExtensionError] Unable to find version 1.0.0.0 in manifest for extension Contoso.Probe"), failures[VirtualMachine.Name]);
        Assert.Empty(_vm.Trace);
    }
}
