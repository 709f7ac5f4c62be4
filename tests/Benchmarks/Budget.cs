using System.Globalization;
using System.Text.Json.Nodes;

namespace Benchmarks;

/// <summary>One budget (docs/performance.md) with what was measured against it.</summary>
/// <param name="What">What is limited.</param>
/// <param name="Measured">The median of the runs.</param>
/// <param name="Limit">The most that is good.</param>
/// <param name="Unit">Of all three, e.g. <c>ms</c>; empty for a ratio.</param>
/// <param name="Floor">
/// What it can't be below, whatever the program does: for a frozen window the slowest snapshot call. 0 if there is no such.
/// </param>
internal sealed record Budget(string What, double Measured, double Limit, string Unit, double Floor = 0)
{
    /// <summary>Above the limit by more than this part of what the program may add to the floor is no noise.</summary>
    internal const double NoiseMargin = 0.10;

    /// <summary>The heading of the table.</summary>
    internal static readonly string Heading =
        $"{string.Empty,-66} {"measured",9} {"limit",8}      {"ratio",5}  {"physical limit",14}";

    /// <summary>Measured ÷ limit.</summary>
    internal double Ratio => Measured / Limit;

    /// <summary>Whether the budget is exceeded by more than noise.</summary>
    internal bool IsExceeded => Measured - Limit > NoiseMargin * (Limit - Floor);

    private string Verdict => Ratio <= 1 ? "ok" : IsExceeded ? "OVER" : "over, within the noise";

    /// <summary>One line of the table.</summary>
    public override string ToString()
    {
        string floor = Floor > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Floor:0.0} {Unit}") : "-";
        return string.Create(CultureInfo.InvariantCulture,
            $"{What,-66} {Measured,9:0.0##} {Limit,8:0.0##} {Unit,-4} {Ratio,5:0.00}  {floor,14}  {Verdict}");
    }

    /// <summary>The same for programs.</summary>
    internal JsonNode ToJson() => new JsonObject
    {
        ["what"] = What,
        ["measured"] = Math.Round(Measured, 3),
        ["limit"] = Math.Round(Limit, 3),
        ["unit"] = Unit,
        ["ratio"] = Math.Round(Ratio, 3),
        ["physicalLimit"] = Floor > 0 ? Math.Round(Floor, 3) : null,
        ["verdict"] = Verdict,
    };

    /// <summary>The middle one; of an even count the greater of the two.</summary>
    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
