using System.Text;

namespace Faults;

/// <summary>All outcomes, counted by kind.</summary>
internal sealed class Summary(Plan plan)
{
    private readonly List<Outcome> _outcomes = [];
    private readonly List<string> _left = [];

    /// <summary>0 if all held and something was tried, else 1.</summary>
    internal int ExitCode => Failed == 0 && _outcomes.Count > 0 ? 0 : 1;

    private int Failed => _outcomes.Count(outcome => outcome.Problems.Count > 0) + _left.Count;

    internal void Add(Outcome outcome) => _outcomes.Add(outcome);

    /// <summary>What was left on a machine that was taken down.</summary>
    internal void AddLeft(IEnumerable<string> left) => _left.AddRange(left);

    /// <summary>The table, how to repeat what failed, and a last line with the counts.</summary>
    internal string Describe()
    {
        var text = new StringBuilder();
        text.AppendLine().AppendLine($"{"kind",-18} {"count",5} {"failed",6} {"missed",6} {"worst time to thaw",18} {"by command",11} {"status by command",18}");
        foreach (IGrouping<string, Outcome> kind in _outcomes.GroupBy(outcome => outcome.Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal))
        {
            text.AppendLine($"{kind.Key,-18} {kind.Count(),5} {kind.Count(outcome => outcome.Problems.Count > 0),6} "
                + $"{kind.Count(outcome => outcome.WasMissed),6} {Worst(kind, byCommand: false),18} {Worst(kind, byCommand: true),11} "
                + $"{kind.Count(outcome => outcome.IsEndedByCommand),18}");
        }

        text.AppendLine();
        foreach (Outcome failed in _outcomes.Where(outcome => outcome.Problems.Count > 0))
        {
            text.AppendLine($"To repeat {failed.Kind} {failed.Number}: scripts/faults {plan.Repeat(failed.Number)}");
        }

        int spoilt = _outcomes.Count(outcome => outcome.IsLeftOpen);
        if (spoilt > 0)
        {
            text.AppendLine($"Left open by the kernel: {spoilt}, see the known limits in docs/faults.md");
        }

        _left.ForEach(left => text.AppendLine($"Left: {left}"));
        Outcome[] good = [.. _outcomes.Where(outcome => outcome.Problems.Count == 0)];
        int missed = good.Count(outcome => outcome.WasMissed || outcome.IsLeftOpen);
        text.AppendLine($"Failed: {Failed}, Passed: {good.Length - missed}, Skipped: {missed}, Total: {_outcomes.Count}"
            + $" (seed {plan.Seed}, {_outcomes.Sum(outcome => outcome.Duration.TotalSeconds):0} s)");
        return text.ToString();
    }

    private static string Worst(IEnumerable<Outcome> kind, bool byCommand) => kind
        .Where(outcome => outcome.IsThawedByCommand == byCommand && outcome.TimeToThaw is not null)
        .Max(outcome => outcome.TimeToThaw) is { } worst ? $"{worst.TotalMilliseconds:0} ms" : "-";
}
