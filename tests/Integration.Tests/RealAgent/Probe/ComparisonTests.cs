namespace IntegrationTests.RealAgent.Probe;

/// <summary>What the emulated agent does to a handler is what the real one does.</summary>
public sealed class ComparisonTests(ComparedLives lives) : IClassFixture<ComparedLives>
{
    public static TheoryData<string> Chapters => new(ProbeLife.Titles);

    [Theory]
    [MemberData(nameof(Chapters))]
    public void The_same_commands_run_in_the_same_order(string chapter) =>
        Assert.Equal(lives.Real[chapter].Runs.Select(run => run.Name), lives.Emulated[chapter].Runs.Select(run => run.Name));

    [Theory]
    [MemberData(nameof(Chapters))]
    public void The_commands_get_the_same_environment(string chapter) =>
        Assert.Equal(
            lives.Real[chapter].Runs.SelectMany(run => run.Environment.Prepend(run.Name)),
            lives.Emulated[chapter].Runs.SelectMany(run => run.Environment.Prepend(run.Name)));

    [Theory]
    [MemberData(nameof(Chapters))]
    public void The_commands_find_themselves_and_their_files_the_same(string chapter) =>
        Assert.Equal(
            lives.Real[chapter].Runs.SelectMany(run => run.Facts.Prepend(run.Name)),
            lives.Emulated[chapter].Runs.SelectMany(run => run.Facts.Prepend(run.Name)));

    [Theory]
    [MemberData(nameof(Chapters))]
    public void The_same_is_reported(string chapter) => Assert.Equal(lives.Real[chapter].Report, lives.Emulated[chapter].Report);

    [Theory]
    [MemberData(nameof(Chapters))]
    public void The_same_stays_on_the_disk(string chapter) => Assert.Equal(lives.Real[chapter].Files, lives.Emulated[chapter].Files);
}
