using SnapshotCore.Errors;
using SnapshotCore.Reporting;

namespace SnapshotCore.Tests.Reporting;

public class BackupOutcomeTests
{
    [Theory]
    [InlineData(Consistency.Application, ErrorCode.SuccessAppConsistent, true)]
    [InlineData(Consistency.FileSystem, ErrorCode.Success, true)]
    [InlineData(Consistency.Crash, ErrorCode.Success, true)]
    [InlineData(Consistency.None, ErrorCode.Error, false)]
    public void The_verdict_gives_the_code(Consistency consistency, ErrorCode code, bool isSuccess)
    {
        var outcome = BackupOutcome.Snapshotted(new ConsistencyVerdict(consistency, "Because."), []);

        Assert.Equal(code, outcome.Code);
        Assert.Equal(code, outcome.HealthCode);
        Assert.Equal(isSuccess, outcome.IsSuccess);
        Assert.Equal(consistency, outcome.Consistency);
    }

    [Fact]
    public void Only_the_file_system_consistent_success_has_no_words()
    {
        Assert.Empty(BackupOutcome.Snapshotted(new ConsistencyVerdict(Consistency.FileSystem, "Because."), []).Message);
        Assert.Contains(
            "application-consistent",
            BackupOutcome.Snapshotted(new ConsistencyVerdict(Consistency.Application, ""), []).Message,
            StringComparison.Ordinal);
        Assert.All(
            ErrorCatalogue.All,
            entry => Assert.NotEmpty(BackupOutcome.Failed(new BackupError(entry.Code, "", "")).Message));
    }

    [Theory]
    [InlineData(new[] { 1, 308, 121 }, 1, 308)]
    [InlineData(new[] { 1, 0 }, 0, 0)]
    [InlineData(new int[0], 76, 76)]
    [InlineData(new[] { 761 }, 76, 761)]
    [InlineData(new[] { 121, 761 }, 76, 121)]
    public void The_first_error_is_the_health_code(int[] recorded, int run, int expected) => Assert.Equal(
        (ErrorCode)expected, HealthRule.FirstOf(recorded.Select(code => (ErrorCode)code), (ErrorCode)run));

    [Fact]
    public void A_script_error_on_the_way_to_a_success_shows_in_its_health()
    {
        var outcome = BackupOutcome.Snapshotted(
            new ConsistencyVerdict(Consistency.FileSystem, ""), [], ErrorCode.PreScriptTimeout);

        Assert.True(outcome.IsSuccess);
        Assert.Equal(ErrorCode.PreScriptTimeout, outcome.HealthCode);
    }

    [Fact]
    public void Every_state_but_transition_is_terminal()
    {
        Assert.False(BackupOutcome.Transition().IsTerminal);
        Assert.True(BackupOutcome.AlreadyProcessed() is { IsTerminal: true, IsSuccess: true, HealthCode: ErrorCode.AlreadyProcessed });
    }
}
