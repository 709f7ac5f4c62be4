using System.Globalization;

namespace HostEmulator.Cli;

/// <summary>Numbers on the command line.</summary>
internal static class Number
{
    private const double LongestSeconds = 86400;

    /// <exception cref="UsageException">It is no whole number in the range.</exception>
    internal static int Whole(string text, string what, int least, int most) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new UsageException($"{what} '{text}': give a whole number from {least} to {most}.");

    /// <exception cref="UsageException">It is no time from 0 to a day.</exception>
    internal static TimeSpan Seconds(string text, string what) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is >= 0 and <= LongestSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw new UsageException($"{what} '{text}': give seconds, from 0 to {LongestSeconds}.");
}
