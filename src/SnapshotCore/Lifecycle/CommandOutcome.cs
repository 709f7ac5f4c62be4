using SnapshotCore.Errors;

namespace SnapshotCore.Lifecycle;

/// <summary>How a lifecycle command ended.</summary>
/// <param name="ExitCode">
/// 0, or 1 where the agent shall report the handler as not ready: docs/protocol.md, "Agent".
/// </param>
/// <param name="Summary">One line: what was done.</param>
/// <param name="Problems">What could not be done.</param>
public sealed record CommandOutcome(int ExitCode, string Summary, IReadOnlyList<BackupError> Problems)
{
    private const int LongestSummary = 700; // as many file systems as a dead run had frozen may be named in it
    private const int LongestErrorText = 2400;
    private const string Cut = " [...]";

    /// <summary>The summary as text for stdout: one line, cut likewise. The log has the whole.</summary>
    public string SummaryText => Shorten(Summary, LongestSummary);

    /// <summary>
    /// The problems as text for stderr, a line each; empty when there are none. Cut so that, with the summary, it
    /// stays below the 3200 bytes that the agent reads of a command.
    /// </summary>
    public string ErrorText
    {
        get
        {
            string text = string.Concat(Problems.Select(problem => $"{problem}\n"));
            return text.Length <= LongestErrorText ? text : Shorten(text, LongestErrorText) + '\n';
        }
    }

    private static string Shorten(string text, int longest) =>
        text.Length <= longest ? text : string.Concat(text.AsSpan(0, longest), Cut);
}
