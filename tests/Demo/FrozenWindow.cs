using System.Globalization;
using System.Text.RegularExpressions;

namespace Demo;

/// <summary>One bar of the timeline, in milliseconds since the first freeze call.</summary>
internal sealed record Span(string Name, double Start, double End)
{
    internal double Length => End - Start;
}

/// <summary>The frozen window as extension.log tells it, in one line:
/// <c>Timeline: freeze 0.0-3.1 ms, disk 0 3.4-15.2 ms, disk 1 3.5-14.9 ms, thaw 15.6-16.2 ms</c>.</summary>
/// <param name="Freeze">First FIFREEZE call to last FIFREEZE return.</param>
/// <param name="Disks">Each disk's snapshot call, from the request to the acknowledgement.</param>
/// <param name="Thaw">First FITHAW call to last FITHAW return.</param>
internal sealed partial record FrozenWindow(Span Freeze, IReadOnlyList<Span> Disks, Span Thaw)
{
    /// <summary>How long everything was frozen: from the last freeze to the first thaw.</summary>
    internal double AllFrozen => Thaw.Start - Freeze.End;

    /// <summary>Whether every snapshot lies where all file systems were frozen.</summary>
    internal bool HoldsAllSnapshots =>
        Disks.Count > 0 && Disks.All(disk => disk.Start >= Freeze.End && disk.End <= Thaw.Start);

    /// <summary>The last timeline in a log; null if there is none.</summary>
    internal static FrozenWindow? Find(string log)
    {
        string? line = log.Split('\n').LastOrDefault(line => line.Contains("Timeline: ", StringComparison.Ordinal));
        Span[] spans = line is null ? [] : [.. SpanPattern().Matches(line).Select(Read)];
        Span? freeze = Array.Find(spans, span => span.Name == "freeze");
        Span? thaw = Array.Find(spans, span => span.Name == "thaw");
        return freeze is null || thaw is null
            ? null
            : new FrozenWindow(freeze, [.. spans.Except([freeze, thaw])], thaw);
    }

    private static Span Read(Match match) => new(match.Groups["name"].Value, Number(match, "start"), Number(match, "end"));

    private static double Number(Match match, string group) =>
        double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<name>freeze|thaw|disk \d+) (?<start>\d+\.\d+)-(?<end>\d+\.\d+) ms", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SpanPattern();
}
