namespace Demo;

/// <summary>One thing that the demo verified.</summary>
/// <param name="What">What must be so.</param>
/// <param name="Holds">Whether it is.</param>
/// <param name="Detail">What was found.</param>
internal sealed record Check(string What, bool Holds, string Detail);

/// <summary>All that was verified, in order.</summary>
internal sealed class Checklist
{
    private readonly List<Check> _checks = [];

    /// <summary>What was verified so far.</summary>
    internal IReadOnlyList<Check> Checks => _checks;

    /// <summary>Whether everything is as it must be; false if nothing was verified.</summary>
    internal bool AllHold => _checks.Count > 0 && _checks.TrueForAll(check => check.Holds);

    /// <summary>Notes a result.</summary>
    internal void Add(string what, bool holds, string detail = "") => _checks.Add(new Check(what, holds, detail));
}
