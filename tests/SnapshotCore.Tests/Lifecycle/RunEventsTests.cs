using Newtonsoft.Json.Linq;

using SnapshotCore.Agent;
using SnapshotCore.Agent.Events;
using SnapshotCore.Errors;
using SnapshotCore.Lifecycle;
using SnapshotCore.Logging;
using SnapshotCore.Settings;
using SnapshotCore.Tests.Agent;

namespace SnapshotCore.Tests.Lifecycle;

public sealed class RunEventsTests : IDisposable
{
    private readonly AgentFolders _folders = new();
    private readonly FakeMachine _machine = new();

    public RunEventsTests() => Directory.CreateDirectory(Events);

    private string Events => Path.Combine(_folders.LogFolder, "events");

    private HandlerEnvironment Environment => _folders.Environment with { EventsFolder = Events };

    public void Dispose()
    {
        _folders.Dispose();
        _machine.Dispose();
    }

    [Theory]
    [InlineData(LineLevel.Debug, EventLevel.Verbose)]
    [InlineData(LineLevel.Info, EventLevel.Info)]
    [InlineData(LineLevel.Warn, EventLevel.Warning)]
    [InlineData(LineLevel.Error, EventLevel.Error)]
    public void A_line_of_the_log_keeps_its_level(LineLevel logged, EventLevel expected) => Assert.Equal(
        new EventLine(DateTimeOffset.UnixEpoch, expected, "said"),
        RunEvents.LineOf(new LoggedLine(DateTimeOffset.UnixEpoch, logged, "said")));

    [Theory]
    [InlineData("", true)]
    [InlineData("disable_logging = 1", false)]
    [InlineData("WriteLog = false", false)]
    public void The_owner_decides_whether_there_are_events(string line, bool expected)
    {
        var configuration = OwnerConfiguration.Parse($"[SnapshotThread]\n{line}\n");

        Assert.Equal(expected, RunEvents.Open(Environment, configuration, _machine.Clock) is not null);
    }

    [Fact]
    public async Task What_enable_could_not_do_is_told_without_secrets_and_its_success_is_not()
    {
        await WriteAsync();
        Assert.Empty(Directory.GetFiles(Events));

        await WriteAsync(new BackupError(ErrorCode.Parameter, "No blob at https://a/c?sig=SECRET.", "Retry."));

        JToken written = Assert.Single(JArray.Parse(await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(Events)))));
        Assert.Equal(("Error", "task"), ((string?)written["EventLevel"], (string?)written["OperationId"]));
        Assert.EndsWith("enable: Code 11: No blob at https://a/c?<redacted> Retry.", (string?)written["Message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_owner_can_do_without_the_events_of_enable()
    {
        Directory.CreateDirectory(_machine.Access.OwnerFolder);
        await File.WriteAllTextAsync(
            Path.Combine(_machine.Access.OwnerFolder, "vmbackup.conf"), "[SnapshotThread]\ndisable_logging: yes\n");

        await WriteAsync(new BackupError(ErrorCode.Parameter, "Bad.", "Retry."));

        Assert.Empty(Directory.GetFiles(Events));
    }

    private Task WriteAsync(params BackupError[] problems) =>
        RunEvents.WriteAsync(Environment, new CommandOutcome(0, "enable: a backup begins", problems), "task", _machine.Access);
}
