using SnapshotCore.Linux;

namespace SnapshotCore.Tests.Linux;

public sealed class ProgramRunnerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public void A_program_that_ends_well_is_a_success_and_gets_nothing_but_what_it_was_given()
    {
        ProgramEnd end = Run("env >&2; exit 0", Patience);

        Assert.True(end.IsSuccess, end.ToString());
        Assert.Contains("ONLY=this", end.ErrorText, StringComparison.Ordinal);
        Assert.DoesNotContain("HOME=", end.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_tells_its_exit_code_and_what_the_program_said()
    {
        ProgramEnd end = Run("echo not shown; echo Access >&2; echo denied >&2; exit 5", Patience);

        Assert.Equal((5, null, false), (end.ExitCode, end.Signal, end.IsTimedOut));
        Assert.Equal("ended with exit code 5: Access denied", end.ToString());
    }

    [Fact]
    public void A_program_that_is_killed_tells_the_signal()
    {
        ProgramEnd end = Run("kill -9 $$", Patience);

        Assert.Equal((null, 9), (end.ExitCode, end.Signal));
        Assert.Equal("was ended by signal 9", end.ToString());
        Assert.False(end.IsSuccess);
    }

    [Fact]
    public void A_program_that_does_not_end_is_killed_at_the_deadline()
    {
        ProgramEnd end = Run("echo $$ >&2; exec sleep 1000", TimeSpan.FromMilliseconds(300));

        Assert.True(end is { IsTimedOut: true, ExitCode: null, IsSuccess: false }, end.ToString());
        Assert.Equal($"did not end in time and was killed: {end.ErrorText}", end.ToString());
        Assert.Null(ProcessWatch.Open(int.Parse(end.ErrorText)));
    }

    [Fact]
    public void Whoever_says_more_than_a_pipe_holds_is_not_held_and_its_last_words_are_kept()
    {
        ProgramEnd end = Run("yes and so on | head -c 200000 >&2; echo the end >&2; exit 1", Patience);

        Assert.Equal(1, end.ExitCode);
        Assert.EndsWith("and so on the end", end.ErrorText, StringComparison.Ordinal);
        Assert.InRange(end.ErrorText.Length, 100, 512);
    }

    [Fact]
    public void A_missing_program_is_told()
    {
        ProgramEnd end = ProgramRunner.Run(
            "/no/such", [], new Dictionary<string, string>(StringComparer.Ordinal), In(Patience), TimeProvider.System);

        Assert.Equal(Errno.ENOENT, end.StartError);
        Assert.Equal("could not be started: ENOENT (No such file or directory)", end.ToString());
        Assert.False(end.IsSuccess);
    }

    private static ProgramEnd Run(string script, TimeSpan limit) => ProgramRunner.Run(
        "/bin/sh",
        ["-c", script],
        new Dictionary<string, string>(StringComparer.Ordinal) { ["ONLY"] = "this", ["PATH"] = "/usr/bin:/bin" },
        In(limit),
        TimeProvider.System);

    private static Deadline In(TimeSpan limit) => Deadline.After(limit, TimeProvider.System);
}
