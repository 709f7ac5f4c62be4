using AgentEmulator.Agent;
using AgentEmulator.Status;

namespace AgentEmulator.Tests;

public sealed class MultiConfigTests : IDisposable
{
    private readonly VirtualMachine _vm = new();

    public void Dispose() => _vm.Dispose();

    [Fact]
    public async Task P39_Each_extension_has_its_own_files_name_and_status()
    {
        string enable = "cp /dev/stdin \"status/$ConfigExtensionName.$ConfigSequenceNumber.status\" <<'END'\n" + VirtualMachine.Status() + "\nEND";

        await _vm.ProcessAsync(Goal(enable, new ExtensionSettings(1) { Name = "one" }, new ExtensionSettings(2) { Name = "two" }));

        Assert.Equal(["1.0.0.0:install", "1.0.0.0:enable", "1.0.0.0:enable"], _vm.Trace);
        Assert.True(File.Exists(Path.Combine(_vm.Base(), "config", "one.1.settings")));
        Assert.Equal("Enabled", await File.ReadAllTextAsync(Path.Combine(_vm.Base(), "config", "two.HandlerState")));
        Assert.Equal("two", _vm.EnvironmentOf("1.0.0.0", "enable")["ConfigExtensionName"]);
        AgentReport report = await _vm.Agent.ReportAsync();
        Assert.Equal(["one", "two"], report.Handlers.Select(handler => handler.Extension!.Name));
        Assert.All(report.Handlers, handler => Assert.Equal("success", handler.Extension!.Status));
    }

    [Fact]
    public async Task A_failing_enable_gets_a_placeholder_status_and_leaves_the_handler_alone()
    {
        await _vm.ProcessAsync(Goal("[ $ConfigExtensionName = one ]", new ExtensionSettings(1) { Name = "one" }, new ExtensionSettings(2) { Name = "two" }));

        HandlerReport two = (await _vm.Agent.ReportAsync()).Handlers[1];
        Assert.Equal(("Ready", "error", "1009"), (two.Status, two.Extension?.Status, two.Extension?.Code?.ToJsonString()));
    }

    [Fact]
    public async Task A_deleted_extension_is_disabled_and_forgotten()
    {
        ExtensionSettings one = new(1) { Name = "one" };
        ExtensionSettings two = new(2) { Name = "two" };
        HandlerGoal goal = Goal("true", one, two);
        await _vm.ProcessAsync(goal);
        _vm.ForgetTrace();

        await _vm.ProcessAsync(goal with { Settings = [one, two with { State = RequestedState.Disabled }] });

        Assert.Equal(["1.0.0.0:disable", "1.0.0.0:enable"], _vm.Trace);
        Assert.False(File.Exists(Path.Combine(_vm.Base(), "config", "two.HandlerState")));
        Assert.Equal("Enabled", _vm.State());
    }

    [Fact]
    public async Task A_handler_that_does_not_support_it_is_refused()
    {
        HandlerGoal goal = VirtualMachine.Goal("1.0.0.0", _vm.Package()) with { MultiConfig = true, Settings = [new ExtensionSettings(1) { Name = "one" }] };

        IReadOnlyDictionary<string, HandlerFailure> failures = await _vm.ProcessAsync(goal);

        Assert.Contains("does not support MultiConfig", failures[VirtualMachine.Name].Message, StringComparison.Ordinal);
        Assert.Empty(_vm.Trace);
    }

    [Fact]
    public async Task P39_Update_gets_the_disable_codes_as_a_list()
    {
        await _vm.ProcessAsync(Goal("true", new ExtensionSettings(1) { Name = "one" }));
        string package = _vm.Package("2.0.0.0", manifest: manifest => manifest["supportsMultipleExtensions"] = true);

        await _vm.ProcessAsync(new HandlerGoal(VirtualMachine.Name, "2.0.0.0")
        {
            Package = package,
            MultiConfig = true,
            Settings = [new ExtensionSettings(1) { Name = "one" }, new ExtensionSettings(1) { Name = "new" }],
        });

        Assert.Equal(
            """[{"extensionName": "one", "exitCode": "0"}, {"extensionName": "new", "exitCode": "None"}]""",
            _vm.EnvironmentOf("2.0.0.0", "update")["AZURE_GUEST_AGENT_DISABLE_CMD_EXIT_CODES_MULTIPLE_EXTENSIONS"]);
    }

    private HandlerGoal Goal(string enable, params ExtensionSettings[] settings) => new(VirtualMachine.Name, "1.0.0.0")
    {
        Package = _vm.Package(scripts: VirtualMachine.Script("enable", enable), manifest: manifest => manifest["supportsMultipleExtensions"] = true),
        MultiConfig = true,
        Settings = settings,
    };
}
