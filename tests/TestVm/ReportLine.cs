using System.Globalization;

namespace TestVm;

/// <summary>How one check in the machine went; a line of text on its serial line.</summary>
/// <param name="Name">What must hold, as a sentence.</param>
/// <param name="Holds">Whether it does.</param>
/// <param name="Took">How long the check took.</param>
/// <param name="Detail">Figures, or why it does not hold.</param>
internal sealed record ReportLine(string Name, bool Holds, TimeSpan Took, string Detail)
{
    /// <summary>The line that ends the report: without it the machine has not come to its end.</summary>
    internal const string End = "@end";

    private const string Mark = "@check";
    private const char Separator = '\t';

    /// <summary>The line, without a line break.</summary>
    internal string Format() => string.Join(
        Separator,
        Mark,
        Holds ? "holds" : "FAILS",
        Took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture),
        Name,
        Detail.ReplaceLineEndings(" | ").Replace(Separator, ' '));

    /// <summary>Reads a line; null if it is some other text.</summary>
    internal static ReportLine? Parse(string line) =>
        line.TrimEnd('\r').Split(Separator) is [Mark, var verdict, var seconds, var name, var detail]
        && double.TryParse(seconds, CultureInfo.InvariantCulture, out double took)
            ? new ReportLine(name, verdict == "holds", TimeSpan.FromSeconds(took), detail)
            : null;
}
