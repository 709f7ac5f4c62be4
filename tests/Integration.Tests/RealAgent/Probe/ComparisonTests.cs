namespace IntegrationTests.RealAgent.Probe;

/// <summary>What the emulated agent does to a handler is what the real one does.</summary>
[Trait("Stage", "RealAgent")]
public sealed class ComparisonTests(ComparedLives lives) : IClassFixture<ComparedLives>
{
    public static TheoryData<string> Chapters => new(ProbeLife.Titles);

    [Fact]
    public void Most_chapters_have_commands_and_an_update_has_five()
    {
        Assert.Equal(["1.9.0.0:install", "1.9.0.0:enable"], lives.Real["a first install"].Runs.Select(run => run.Name));
        Assert.Equal(
            ["1.9.0.0:disable", "1.10.0.0:update", "1.9.0.0:uninstall", "1.10.0.0:install", "1.10.0.0:enable"],
            lives.Real["an update"].Runs.Select(run => run.Name));
        Assert.True(lives.Real.Values.Count(chapter => chapter.Runs.Count > 0) > 25, "too few chapters have commands");
    }

    [Theory]
    [MemberData(nameof(Chapters))]
    public void P40_P41_P42_P43_P44_P51_The_same_commands_run_in_the_same_order(string chapter) =>
        Assert.Equal(lives.Real[chapter].Runs.Select(run => run.Name), lives.Emulated[chapter].Runs.Select(run => run.Name));

    [Theory]
    [MemberData(nameof(Chapters))]
    public void P39_The_commands_get_the_same_environment(string chapter) => Assert.Equal(
        lives.Real[chapter].Runs.SelectMany(run => run.Environment.Prepend(run.Name)),
        lives.Emulated[chapter].Runs.SelectMany(run => run.Environment.Prepend(run.Name)));

    [Theory]
    [MemberData(nameof(Chapters))]
    public void P36_P37_P38_The_commands_find_themselves_and_their_files_the_same(string chapter) => Assert.Equal(
        lives.Real[chapter].Runs.SelectMany(run => run.Facts.Prepend(run.Name)),
        lives.Emulated[chapter].Runs.SelectMany(run => run.Facts.Prepend(run.Name)));

    [Theory]
    [MemberData(nameof(Chapters))]
    public void P45_P46_P47_P49_The_same_is_reported(string chapter) =>
        Assert.Equal(lives.Real[chapter].Report, lives.Emulated[chapter].Report);

    [Theory]
    [MemberData(nameof(Chapters))]
    public void P36_P40_P43_P44_P51_The_same_stays_on_the_disk(string chapter) =>
        Assert.Equal(lives.Real[chapter].Files, lives.Emulated[chapter].Files);

    // Threads of their own send telemetry and signs of life at any time.
    [Fact]
    public void P48_While_a_command_runs_the_real_agent_neither_asks_for_a_goal_state_nor_uploads_one() => Assert.DoesNotContain(
        lives.RequestsDuringCommand,
        request => request.Contains("goalstate", StringComparison.Ordinal) || request.StartsWith("PUT", StringComparison.Ordinal));

    [Fact]
    public void P50_The_same_events_are_sent_on()
    {
        Assert.NotEmpty(lives.RealEvents);
        Assert.Equal(lives.RealEvents, lives.EmulatedEvents);
    }
}
