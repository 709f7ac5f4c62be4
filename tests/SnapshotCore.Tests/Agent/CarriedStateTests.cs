using SnapshotCore.Agent;

namespace SnapshotCore.Tests.Agent;

public sealed class CarriedStateTests : IDisposable
{
    private readonly AgentFolders _folders = new("2.0.0.0");
    private readonly string _older;

    public CarriedStateTests() => _older = _folders.MakeVersion("1.0.0.0");

    public void Dispose() => _folders.Dispose();

    [Theory]
    [InlineData("2.0.0.0", "1.0.0.0")]
    [InlineData(null, "1.0.0.0")]
    public void An_upgrade_takes_the_state_of_the_older_folder(string? to, string from)
    {
        AgentFolders.Write(Path.Combine(_older, TaskIdentity.FileName), "task");
        AgentFolders.Write(Path.Combine(_older, MachineIdentity.RoleFileName), "role");
        AgentFolders.Write(Path.Combine(_older, "mrseq"), "5");
        _folders.Put("mrseq", "6");

        CarriedState state = Carry(to, from);

        Assert.Equal(("1.0.0.0", "2.0.0.0"), (state.From, state.To));
        Assert.Equal([TaskIdentity.FileName, MachineIdentity.RoleFileName], state.Files);
        Assert.Empty(state.Problems);
        Assert.Equal("task", Read(_folders.VersionFolder, TaskIdentity.FileName));
        Assert.Equal("role", Read(_folders.VersionFolder, MachineIdentity.RoleFileName));
        Assert.Equal("6", Read(_folders.VersionFolder, "mrseq"));
    }

    [Theory]
    [InlineData("1.0.0.0")] // what the agent gives
    [InlineData("2.0.0.0")] // what its documents say
    [InlineData("None")]
    [InlineData("NOT_RUN")]
    [InlineData(null)]
    public void A_downgrade_takes_the_state_of_its_own_folder(string? from)
    {
        _folders.Put(TaskIdentity.FileName, "task");
        _folders.Put("mrseq", "5");

        CarriedState state = Carry("1.0.0.0", from);

        Assert.Equal(("2.0.0.0", "1.0.0.0"), (state.From, state.To));
        Assert.Equal("task", Read(_older, TaskIdentity.FileName));
        Assert.Equal("5", Read(_older, "mrseq"));
    }

    [Fact]
    public void Nothing_that_is_there_is_overwritten()
    {
        AgentFolders.Write(Path.Combine(_older, TaskIdentity.FileName), "old");
        _folders.Put(TaskIdentity.FileName, "new");

        CarriedState state = Carry("2.0.0.0", "1.0.0.0");

        Assert.Empty(state.Files);
        Assert.Equal("new", Read(_folders.VersionFolder, TaskIdentity.FileName));
    }

    [Theory]
    [InlineData("2.0.0.0", "2.0.0.0")]
    [InlineData("2.0.0.0", "None")]
    [InlineData(null, null)]
    [InlineData("2.0.0.0", "../../x")]
    [InlineData("2.0.0.0", "9.9")]
    public void Without_another_version_there_is_nothing_to_do(string? to, string? from)
    {
        AgentFolders.Write(Path.Combine(_older, TaskIdentity.FileName), "task");

        CarriedState state = Carry(to, from);

        Assert.Empty(state.Files);
        Assert.Empty(state.Problems);
    }

    [Fact]
    public void A_target_that_cannot_be_written_is_a_problem_not_a_failure()
    {
        _folders.Put(TaskIdentity.FileName, "task");

        CarriedState state = Carry("7.0", null);

        Assert.Contains("-7.0/", Assert.Single(state.Problems).Message, StringComparison.Ordinal);
    }

    private static string Read(string folder, string name) => File.ReadAllText(Path.Combine(folder, name));

    private CarriedState Carry(string? to, string? from)
    {
        List<(string, string)> variables = [("AZURE_GUEST_AGENT_DISABLE_CMD_EXIT_CODE", "None")];
        if (to is not null)
        {
            variables.Add((CarriedState.ToVariable, to));
        }

        if (from is not null)
        {
            variables.Add((CarriedState.FromVariable, from));
        }

        CommandContext context = _folders.With([.. variables]);
        return CarriedState.Carry(context, _folders.Environment);
    }
}
