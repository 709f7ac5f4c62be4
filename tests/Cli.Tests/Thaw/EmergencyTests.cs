using SnapshotCore.Freeze;

using VmSnapshot;
using VmSnapshot.Thaw;

namespace Cli.Tests.Thaw;

/// <summary>The last resort, with a file in the place of the kernel's trigger.</summary>
public sealed class EmergencyTests : IDisposable
{
    private readonly string _trigger = Path.GetTempFileName();
    private readonly List<string> _questions = [];

    [Fact]
    public void Once_confirmed_by_a_person_the_kernel_is_asked()
    {
        Outcome outcome = Run(answer: true, "--emergency");

        Assert.Equal(ExitCode.Done, outcome.ExitCode);
        Assert.Equal("j", Triggered);
        Document.Verify(Assert.Single(_questions), "emergency-question.txt");
        Document.Verify(outcome.Output, "emergency-begun.txt");
    }

    [Fact]
    public void With_yes_nobody_is_asked_and_it_is_explained_all_the_same()
    {
        Outcome outcome = Run(answer: null, "--emergency", "--yes");

        Assert.Equal((ExitCode.Done, "j"), (outcome.ExitCode, Triggered));
        Assert.Contains("EVERY file system", outcome.Output, StringComparison.Ordinal);
        Assert.Empty(_questions);
    }

    [Fact]
    public void Not_confirmed_it_is_not_done()
    {
        Outcome outcome = Run(answer: false, "--emergency");

        Assert.Equal((ExitCode.NotConfirmed, ""), (outcome.ExitCode, Triggered));
    }

    [Fact]
    public void Without_a_terminal_it_needs_the_confirmation_beforehand()
    {
        Outcome outcome = Run(answer: null, "--emergency");

        Assert.Equal((ExitCode.Usage, ""), (outcome.ExitCode, Triggered));
        Assert.Contains("--yes", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_confirmation_alone_means_nothing()
    {
        Outcome outcome = Run(answer: null, "--yes");

        Assert.Equal((ExitCode.Usage, "", ""), (outcome.ExitCode, outcome.Output, Triggered));
        Assert.Contains("--emergency", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_asking_for_it_the_kernel_is_left_in_peace()
    {
        Outcome outcome = Run(answer: true);

        Assert.Equal((ExitCode.Done, ""), (outcome.ExitCode, Triggered));
        Assert.Empty(_questions);
    }

    [Fact]
    public void A_live_backup_is_named_before_the_question()
    {
        var command = new ThawCommand(() => Found.Live.Alone(), () => [], new EmergencyThaw(_trigger), Answer(false));

        _ = OperatorRun.Of(command, "--emergency");

        Assert.StartsWith("A backup is running", Assert.Single(_questions), StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_that_can_not_be_asked_is_an_error_with_a_remedy()
    {
        var command = new ThawCommand(() => Found.Nothing.Alone(), () => [], new EmergencyThaw(_trigger + "/no-such"), confirm: null);

        Outcome outcome = OperatorRun.Of(command, "--emergency", "--yes");

        Assert.Equal(ExitCode.NotThawed, outcome.ExitCode);
        Assert.Contains("ENOTDIR", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("containers", outcome.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_trigger);

    private string Triggered => File.ReadAllText(_trigger);

    private Outcome Run(bool? answer, params string[] arguments) => OperatorRun.Of(
        new ThawCommand(() => Found.Nothing.Alone(), () => [], new EmergencyThaw(_trigger), answer is { } yes ? Answer(yes) : null),
        arguments);

    private Func<string, bool> Answer(bool answer) => question =>
    {
        _questions.Add(question);
        return answer;
    };
}
