using AgentEmulator.Status;

namespace AgentEmulator.Tests;

public sealed class HeartbeatTests : IDisposable
{
    private const string Alive = """[{"version": 1.0, "heartbeat": {"status": "Ready", "code": 5, "formattedMessage": {"lang": "en-US", "message": "alive"}}}]""";

    private readonly VirtualMachine _vm = new();

    public void Dispose() => _vm.Dispose();

    [Theory]
    [InlineData(AgentGeneration.Current, "alive")]
    [InlineData(AgentGeneration.Debian12, "Plugin enabled")]
    public async Task P49_The_heartbeat_replaces_the_status_and_with_the_current_agent_the_message(AgentGeneration generation, string message)
    {
        _vm.With(options => options with { Generation = generation });
        await BeatAsync(Alive.Replace("Ready", "Installing", StringComparison.Ordinal));

        HandlerReport report = await _vm.ReportAsync();

        Assert.Equal(("Installing", 0, message), (report.Status, report.Code, report.Message));
    }

    [Theory]
    [InlineData(590, "Ready")]
    [InlineData(610, "Unresponsive")]
    public async Task P49_After_600_seconds_the_handler_is_unresponsive(int seconds, string status)
    {
        await BeatAsync(Alive);
        File.SetLastWriteTimeUtc(Path.Combine(_vm.Base(), "heartbeat.log"), TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(-seconds));

        Assert.Equal(status, (await _vm.ReportAsync()).Status);
    }

    [Theory]
    [InlineData(null, "[ExtensionError] Failed to get heart beat file")]
    [InlineData("{", "[ExtensionError] Malformed heartbeat file: ")]
    [InlineData("[{}]", "[ExtensionError] Malformed heartbeat file: 'heartbeat'")]
    public async Task P49_A_missing_or_malformed_heartbeat_is_reported_a_cycle_late(string? content, string message)
    {
        await BeatAsync(content);

        HandlerReport first = await _vm.ReportAsync();
        HandlerReport second = await _vm.ReportAsync();

        Assert.Equal("Ready", first.Status);
        Assert.Equal(("NotReady", -1), (second.Status, second.Code));
        Assert.StartsWith(message, second.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[3]")]
    public async Task P49_A_heartbeat_of_the_wrong_type_is_poison(string content)
    {
        await BeatAsync(content);

        Assert.NotNull((await _vm.Agent.ReportAsync()).Poison);
    }

    [Fact]
    public async Task P49_Without_reportHeartbeat_the_file_is_not_read()
    {
        await _vm.InstallAsync(scripts: VirtualMachine.Script("enable", "echo broken > heartbeat.log"));

        Assert.Equal("Ready", (await _vm.ReportAsync()).Status);
        Assert.Equal("Ready", (await _vm.ReportAsync()).Status);
    }

    private async Task BeatAsync(string? content)
    {
        await _vm.InstallAsync(manifest: manifest => manifest["reportHeartbeat"] = true);
        if (content is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(_vm.Base(), "heartbeat.log"), content);
        }
    }
}
