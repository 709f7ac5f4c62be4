using System.Globalization;

namespace VmSnapshot.Timeline;

/// <summary>Round numbers for an axis: steps of 1, 2 or 5 times a power of ten.</summary>
internal static class AxisTicks
{
    /// <summary>The ticks from 0 up to an end.</summary>
    /// <param name="end">The end of the axis, above 0.</param>
    /// <param name="most">How many steps there is room for.</param>
    internal static IReadOnlyList<double> Of(double end, int most)
    {
        double step = StepOf(end, most);
        return [.. Enumerable.Range(0, (int)Math.Floor((end / step) + 1e-9) + 1).Select(number => number * step)];
    }

    /// <summary>A tick's number: no more digits than its step needs.</summary>
    internal static string Label(double tick) => tick.ToString("0.######", CultureInfo.InvariantCulture);

    private static double StepOf(double end, int most)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(end / most)));
        foreach (int factor in new[] { 1, 2, 5 })
        {
            if (end / (factor * power) <= most)
            {
                return factor * power;
            }
        }

        return 10 * power;
    }
}
