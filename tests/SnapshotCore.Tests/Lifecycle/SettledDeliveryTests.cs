using SnapshotCore.Agent;
using SnapshotCore.Lifecycle;
using SnapshotCore.Tests.Agent;

namespace SnapshotCore.Tests.Lifecycle;

/// <summary>What enable does with a number that was settled before, although something of its state is lost.</summary>
public sealed class SettledDeliveryTests : IDisposable
{
    private const string Settled = """[{"status": {"status": "success", "code": "1"}}]""";
    private const string Settings =
        """{"runtimeSettings":[{"handlerSettings":{"publicSettings":{"taskId":"task","commandToExecute":"snapshot"}}}]}""";

    private readonly AgentFolders _folders = new();
    private readonly FakeMachine _machine = new();

    public SettledDeliveryTests()
    {
        _folders.Put("config/5.settings", Settings);
        _folders.Put("status/5.status", Settled);
        _folders.Put("mrseq", "5");
        _folders.Put(TaskIdentity.FileName, "task");
    }

    public void Dispose()
    {
        _folders.Dispose();
        _machine.Dispose();
    }

    [Fact]
    public async Task A_number_of_which_the_memory_was_lost_keeps_its_final_status()
    {
        _folders.Put("mrseq", "\0\0");

        CommandOutcome outcome = await EnableAsync();

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(Settled, Status());
        Assert.Equal("5", File.ReadAllText(Path.Combine(_folders.VersionFolder, "mrseq")));
    }

    [Fact]
    public async Task A_damaged_environment_does_not_undo_a_final_status()
    {
        CommandContext context = Context();
        _folders.Put(HandlerEnvironment.FileName, "\0\0\0");

        CommandOutcome outcome = await new EnableCommand(context, _machine.Access).RunAsync(CancellationToken.None);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Single(outcome.Problems);
        Assert.Equal(Settled, Status());
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(60, false)]
    public async Task Settings_that_another_command_has_put_aside_just_now_are_found(int minutesAgo, bool isFound)
    {
        _folders.Put("config/6_settings", Settings.Replace("\"snapshot\"", "\"none\"", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(
            Path.Combine(_folders.VersionFolder, "config", "6_settings"), _machine.Clock.GetUtcNow().UtcDateTime.AddMinutes(-minutesAgo));

        CommandOutcome outcome = await new EnableCommand(
            _folders.With((SequenceNumber.Variable, "6")), _machine.Access).RunAsync(CancellationToken.None);

        Assert.Equal(!isFound, outcome.Problems.Any(problem => problem.Message.Contains("6.settings", StringComparison.Ordinal)));
        Assert.Equal(isFound, outcome.Summary.Contains("task task was processed before", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_another_machine_has_settled_is_no_answer_of_this_one()
    {
        _folders.Put(MachineIdentity.RoleFileName, "11111111-2222-3333-4444-555555555555");
        File.WriteAllText(
            Path.Combine(Path.GetDirectoryName(_folders.VersionFolder)!, "HostingEnvironmentConfig.xml"),
            """<HostingEnvironmentConfig><Role guid="66666666-7777-8888-9999-000000000000" name="vm" /></HostingEnvironmentConfig>""");
        CommandContext context = Context();
        _folders.Put(HandlerEnvironment.FileName, "\0\0\0");

        await new EnableCommand(context, _machine.Access).RunAsync(CancellationToken.None);

        Assert.NotEqual(Settled, Status());
    }

    private string Status() => File.ReadAllText(Path.Combine(_folders.VersionFolder, "status", "5.status"));

    private CommandContext Context() => _folders.With((SequenceNumber.Variable, "5"));

    private Task<CommandOutcome> EnableAsync() => new EnableCommand(Context(), _machine.Access).RunAsync(CancellationToken.None);
}
