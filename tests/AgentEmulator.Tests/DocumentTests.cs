using System.Text;

using AgentEmulator.Agent;
using AgentEmulator.Json;

namespace AgentEmulator.Tests;

public sealed class DocumentTests : IDisposable
{
    private readonly VirtualMachine _vm = new();

    public void Dispose() => _vm.Dispose();

    [Fact]
    public async Task P37_HandlerEnvironment_is_byte_for_byte_the_agents()
    {
        await _vm.InstallAsync();

        string expected = $$$"""
            [{"name": "Contoso.Probe", "version": 1.0, "handlerEnvironment": {"logFolder": "{{{_vm.Log}}}", "configFolder": "{{{_vm.Base()}}}/config", "statusFolder": "{{{_vm.Base()}}}/status", "heartbeatFile": "{{{_vm.Base()}}}/heartbeat.log", "eventsFolder": "{{{_vm.Log}}}/events", "eventsFolder_preview": "{{{_vm.Log}}}/events"}}]
            """;
        Assert.Equal(Encoding.UTF8.GetBytes(expected), await File.ReadAllBytesAsync(Path.Combine(_vm.Base(), "HandlerEnvironment.json")));
    }

    [Fact]
    public async Task P37_HandlerEnvironment_is_written_once()
    {
        HandlerGoal goal = await _vm.InstallAsync();
        File.Delete(Path.Combine(_vm.Base(), "HandlerEnvironment.json"));

        await _vm.ProcessAsync(goal);

        Assert.False(File.Exists(Path.Combine(_vm.Base(), "HandlerEnvironment.json")));
    }

    [Theory]
    [InlineData("""{"a":[1,2.50,true,null],"ü":"日本 \u0041 😀"}""", """{"a": [1, 2.5, true, null], "\u00fc": "\u65e5\u672c A \ud83d\ude00"}""")]
    [InlineData("7", "7")]
    [InlineData(null, "null")]
    public async Task P37_Public_settings_pass_through_as_ascii(string? given, string written)
    {
        HandlerGoal goal = VirtualMachine.Goal("1.0.0.0", _vm.Package(), number: 12, given);
        goal = goal with { Settings = [goal.Settings[0] with { ProtectedSettings = "MII=", Thumbprint = "AA70" }] };

        await _vm.ProcessAsync(goal);

        string expected = $$$"""{"runtimeSettings": [{"handlerSettings": {"publicSettings": {{{written}}}, "protectedSettings": "MII=", "protectedSettingsCertThumbprint": "AA70"}}]}""";
        Assert.Equal(Encoding.ASCII.GetBytes(expected), await File.ReadAllBytesAsync(Path.Combine(_vm.Base(), "config", "12.settings")));
    }

    [Fact]
    public async Task P37_Without_settings_there_is_an_empty_settings_file_of_number_0_and_no_extension_status()
    {
        await _vm.ProcessAsync(new HandlerGoal(VirtualMachine.Name, "1.0.0.0")
        {
            Package = _vm.Package(scripts: VirtualMachine.Script("enable", VirtualMachine.WriteStatus())),
        });

        Assert.Empty(await File.ReadAllBytesAsync(Path.Combine(_vm.Base(), "config", "0.settings")));
        Assert.Equal("0", _vm.EnvironmentOf("1.0.0.0", "enable")["ConfigSequenceNumber"]);
        Assert.Null((await _vm.ReportAsync()).Extension);
    }

    [Fact]
    public async Task P37_Settings_that_are_no_json_become_three_nulls()
    {
        await _vm.ProcessAsync(VirtualMachine.Goal("1.0.0.0", _vm.Package(), number: 1, "{broken"));

        Assert.Equal(
            """{"runtimeSettings": [{"handlerSettings": {"publicSettings": null, "protectedSettings": null, "protectedSettingsCertThumbprint": null}}]}""",
            await File.ReadAllTextAsync(Path.Combine(_vm.Base(), "config", "1.settings")));
    }

    [Fact]
    public async Task P37_HandlerStatus_has_the_agents_keys_in_order()
    {
        await _vm.InstallAsync();

        Assert.Equal(
            """{"name": "Contoso.Probe", "version": "1.0.0.0", "status": "Ready", "code": 0, "message": "Plugin enabled", "supports_multi_config": false, "extension_status": null}""",
            await File.ReadAllTextAsync(Path.Combine(_vm.Base(), "config", "HandlerStatus")));
    }

    // Right-hand sides: json.dumps(json.loads(…)) of Python 3.
    [Theory]
    [InlineData("1.0", "1.0")]
    [InlineData("1E3", "1000.0")]
    [InlineData("0.1", "0.1")]
    [InlineData("1e16", "1e+16")]
    [InlineData("123456789012345678901", "123456789012345678901")]
    [InlineData("1.5e-7", "1.5e-07")]
    [InlineData("0.0001", "0.0001")]
    [InlineData("-0.0", "-0.0")]
    [InlineData("9007199254740993.0", "9007199254740992.0")]
    [InlineData("-123456789.123456789", "-123456789.12345679")]
    [InlineData("12345678901234567.0", "1.2345678901234568e+16")]
    [InlineData("1e-5", "1e-05")]
    [InlineData("0.00012", "0.00012")]
    [InlineData("1e400", "Infinity")]
    [InlineData("""{"a":1,"b":2,"a":3}""", """{"a": 3, "b": 2}""")]
    [InlineData("\"a\\/b\\u007f\\u0001\\n\\\"\"", "\"a/b\\u007f\\u0001\\n\\\"\"")]
    [InlineData("[]", "[]")]
    [InlineData("{}", "{}")]
    public void Json_is_written_as_python_writes_it(string given, string written)
    {
        Assert.Equal(written, PythonJson.Dumps(PythonJson.TryParse(given, out _)!.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{'a': 1}")]
    [InlineData("[1,]")]
    [InlineData("// comment\n1")]
    [InlineData("\uFEFF{}")]
    public void Json_that_python_refuses_is_refused(string text)
    {
        Assert.Null(PythonJson.TryParse(text, out string? problem));
        Assert.NotNull(problem);
    }
}
