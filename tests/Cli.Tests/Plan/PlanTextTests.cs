using SnapshotCore.Freeze;

using VmSnapshot.Output;
using VmSnapshot.Plan;

namespace Cli.Tests.Plan;

public sealed class PlanTextTests
{
    [Theory]
    [InlineData(80, "plan-80.txt")]
    [InlineData(200, "plan-200.txt")]
    [InlineData(null, "plan-piped.txt")]
    public void A_plan_is_shown_in_any_width(int? width, string document)
    {
        string text = new PlanText(SamplePlan.Make(), isComplete: false, width).Write();

        Document.Verify(text, document);
    }

    [Fact]
    public void On_request_each_skipped_mount_is_listed_with_its_reason()
    {
        PlannedBackup backup = SamplePlan.Make();

        string text = new PlanText(backup, isComplete: true, 80).Write();

        Document.Verify(text, "plan-all-80.txt");
        Assert.All(backup.Plan.Skipped, skipped =>
            Assert.Contains(Printable.Of($"   {skipped.Mount.MountPoint}"), text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_plan_for_certain_disks_says_for_which_and_what_lies_on_the_others() =>
        Document.Verify(new PlanText(SamplePlan.Make([0]), isComplete: false, 80).Write(), "plan-luns-80.txt");

    [Fact]
    public void No_line_is_wider_than_the_terminal_unless_a_single_word_is()
    {
        string text = new PlanText(SamplePlan.Make(), isComplete: false, 60).Write();

        Assert.DoesNotContain(text.Split('\n'), line => line.Length > 60 && line.Trim().Contains(' ', StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_that_a_terminal_would_obey_is_shown()
    {
        string text = new PlanText(SamplePlan.Make(), isComplete: true, null).Write();

        Assert.DoesNotContain(text, letter => char.IsControl(letter) && letter != '\n');
        Assert.Contains(@"/mnt/\033[2J", text, StringComparison.Ordinal);
        Assert.Contains(@"/srv/in ner\012日本", text, StringComparison.Ordinal);
        Assert.Contains(@"/mnt/\377", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "Nothing")]
    [InlineData(2, "Nothing is left to freeze")]
    public void An_empty_plan_is_said_and_warned_of(int freezable, string warning)
    {
        var plan = new FreezePlan([], []) { FreezableMountCount = freezable };

        PlannedBackup backup = SamplePlan.Make(plan, "");
        string text = new PlanText(backup, isComplete: false, null).Write();

        Assert.StartsWith("A backup would freeze nothing.\n", text, StringComparison.Ordinal);
        Assert.Contains("crash-consistent", Assert.Single(backup.Warnings()), StringComparison.Ordinal);
        Assert.Equal(freezable > 0, text.Contains(warning, StringComparison.Ordinal));
    }

    [Fact]
    public void Thousands_of_mounts_with_one_reason_take_one_line()
    {
        IEnumerable<SkippedMount> skipped = Enumerable.Range(0, 5000).Select(n => SamplePlan.Skip(
            SamplePlan.NewMount($"/overlay/{n}", "0:40", "overlay"), SkipReason.Overlay, $"what is written to it lies in /{n}"));
        var plan = new FreezePlan([], [.. skipped]);

        string text = new PlanText(SamplePlan.Make(plan, ""), isComplete: false, null).Write();

        Assert.Contains(": overlay 5000\n", text, StringComparison.Ordinal);
        Assert.InRange(text.Split('\n').Length, 1, 10);
    }

    [Fact]
    public void A_hidden_remainder_is_never_a_single_mount()
    {
        IEnumerable<SkippedMount> skipped = Enumerable.Range(1, 6).Select(n => SamplePlan.Skip(
            SamplePlan.NewMount($"/m{n}", "8:1"), SkipReason.Hidden, "a later mount hides it"));
        var plan = new FreezePlan([], [.. skipped]);

        string text = new PlanText(SamplePlan.Make(plan, ""), isComplete: false, null).Write();

        Assert.Contains("a later mount hides it: /m1, /m2, /m3, /m4, /m5, /m6\n", text, StringComparison.Ordinal);
    }
}
