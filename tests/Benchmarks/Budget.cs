using System.Globalization;
using System.Text.Json.Nodes;

namespace Benchmarks;

/// <summary>One budget (docs/performance.md) with what was measured against it.</summary>
/// <param name="What">What is limited.</param>
/// <param name="Measured">The median of the runs.</param>
/// <param name="Limit">The most that is good.</param>
/// <param name="Unit">Of both, e.g. <c>ms</c>; empty for a ratio.</param>
internal sealed record Budget(string What, double Measured, double Limit, string Unit)
{
    /// <summary>Above the limit by more than this is no noise.</summary>
    internal const double NoiseMargin = 0.10;

    /// <summary>Measured ÷ limit.</summary>
    internal double Ratio => Measured / Limit;

    /// <summary>Whether the budget is exceeded by more than noise.</summary>
    internal bool IsExceeded => Ratio > 1 + NoiseMargin;

    private string Verdict => Ratio <= 1 ? "ok" : IsExceeded ? "OVER" : "over, within the noise";

    /// <summary>One line of the table.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{What,-66} {Measured,8:0.##} of {Limit,6:0.##} {Unit,-4} {Ratio,5:0.00}  {Verdict}");

    /// <summary>The same for programs.</summary>
    internal JsonNode ToJson() => new JsonObject
    {
        ["what"] = What,
        ["measured"] = Math.Round(Measured, 3),
        ["limit"] = Math.Round(Limit, 3),
        ["unit"] = Unit,
        ["ratio"] = Math.Round(Ratio, 3),
        ["verdict"] = Verdict,
    };

    /// <summary>The middle one; of an even count the greater of the two.</summary>
    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
