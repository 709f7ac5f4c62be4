using System.Globalization;
using System.Text.Json.Nodes;

namespace Benchmarks;

/// <summary>One point of the stall against disks: the runs of one series with so many disks.</summary>
/// <param name="Series">What kind of machine.</param>
/// <param name="Disks">How many disks.</param>
/// <param name="Idle">The longest write without a backup, in milliseconds.</param>
/// <param name="Runs">At least one.</param>
internal sealed record StallPoint(string Series, int Disks, double Idle, IReadOnlyList<StallRun> Runs)
{
    /// <summary>The heading of the table: medians (and the worst), in milliseconds.</summary>
    internal static readonly string Heading =
        $"{"longest write + fdatasync, ms: median (worst)",-45} {"disks",5} {"slowest call",12} {"frozen window",14} "
        + $"{"caught by the freeze",20} {"before",15} {"after",13} {"no backup",9}";

    private double Call => Median(run => run.Figures.Calls.Slowest);

    /// <summary>One line of the table.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Series,-45} {Disks,5} {Call,12:0.0} {Median(run => run.Figures.Frozen),14:0.0} {Both(run => run.Stall),20} {Both(run => run.Before),15} {Both(run => run.After),13} {Idle,9:0.0}");

    /// <summary>The same for programs.</summary>
    internal JsonNode ToJson() => new JsonObject
    {
        ["series"] = Series,
        ["disks"] = Disks,
        ["slowestCall"] = Math.Round(Call, 3),
        ["emulator"] = Math.Round(Median(run => run.Figures.Calls.Busiest), 3),
        ["window"] = ToJson(run => run.Figures.Frozen),
        ["stall"] = ToJson(run => run.Stall),
        ["before"] = ToJson(run => run.Before),
        ["after"] = ToJson(run => run.After),
        ["idle"] = Math.Round(Idle, 3),
    };

    private double Median(Func<StallRun, double> figure) => Budget.Median(Runs.Select(figure));

    private string Both(Func<StallRun, double> figure) => string.Create(
        CultureInfo.InvariantCulture, $"{Median(figure):0.0} ({Runs.Max(figure):0.0})");

    private JsonObject ToJson(Func<StallRun, double> figure) => new()
    {
        ["median"] = Math.Round(Median(figure), 3),
        ["worst"] = Math.Round(Runs.Max(figure), 3),
    };
}
