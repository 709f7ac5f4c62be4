namespace SnapshotCore.Systemd;

/// <summary>
/// When a thaw timer starts <c>vmsnapshot thaw</c>: at the limit of the freeze, and while that run goes on again and
/// again, for an hour. A finite list, and not a repeating timer: systemd drops a timer whose list is over, also when
/// our program is gone and nobody stops it.
/// </summary>
internal static class ThawSchedule
{
    private static readonly (TimeSpan Until, TimeSpan Step)[] Steps =
    [
        (TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(2)),
        (TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(10)),
        (TimeSpan.FromHours(1), TimeSpan.FromMinutes(1)),
    ];

    /// <summary>The moments, counted from the arming.</summary>
    /// <param name="limit">The longest freeze.</param>
    internal static IEnumerable<TimeSpan> From(TimeSpan limit)
    {
        TimeSpan after = TimeSpan.Zero;
        yield return limit;
        foreach ((TimeSpan until, TimeSpan step) in Steps)
        {
            while (after < until)
            {
                after += step;
                yield return limit + after;
            }
        }
    }
}
