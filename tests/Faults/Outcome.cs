namespace Faults;

/// <summary>What came of one injection.</summary>
/// <param name="Number">Its number in the plan.</param>
/// <param name="Kind">The kind's name.</param>
/// <param name="Story">What was done.</param>
/// <param name="TimeToThaw">From the harm until a write got through on every disk again; null if nothing can be said.</param>
/// <param name="IsThawedByCommand">Whether both processes were dead, and the time counts from the agent's next command.</param>
/// <param name="IsEndedByCommand">Whether the terminal status came from the agent's next command.</param>
/// <param name="Code">The code of the terminal status.</param>
/// <param name="WasMissed">The run was over before the harm could be done.</param>
/// <param name="IsLeftOpen">What came out is the kernel's, and nothing here could keep it from that: docs/faults.md, "Known limits".</param>
/// <param name="Problems">What did not hold, one sentence each.</param>
/// <param name="Duration">All of it, with the look afterwards.</param>
internal sealed record Outcome(
    int Number,
    string Kind,
    string Story,
    TimeSpan? TimeToThaw,
    bool IsThawedByCommand,
    bool IsEndedByCommand,
    int? Code,
    bool WasMissed,
    bool IsLeftOpen,
    IReadOnlyList<string> Problems,
    TimeSpan Duration)
{
    /// <summary>The line, and one more for each problem.</summary>
    public override string ToString()
    {
        string verdict = Problems.Count > 0 ? "FAILED" : IsLeftOpen ? "kernel" : WasMissed ? "missed" : "ok";
        string thaw = TimeToThaw is { } time ? $"{time.TotalMilliseconds:0} ms{(IsThawedByCommand ? "*" : " ")}" : "- ";
        string line = $"{Number,5} {Kind,-18} {verdict,-6} thaw {thaw,9} code {Code,3}{(IsEndedByCommand ? '*' : ' ')} {Duration.TotalSeconds,5:0.0} s  {Story}";
        return string.Join("\n      ", [line, .. Problems]);
    }
}
