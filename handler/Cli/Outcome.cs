namespace VmSnapshot;

/// <summary>What a command leaves to be shown: nothing is written before it has ended.</summary>
/// <param name="ExitCode">One of <see cref="VmSnapshot.ExitCode"/>.</param>
/// <param name="Output">For standard output: what was asked for.</param>
/// <param name="Errors">For standard error: what went wrong.</param>
internal sealed record Outcome(int ExitCode, string Output, string Errors);
