using Lab;

namespace Benchmarks;

/// <summary>The snapshot calls of one backup, as storage saw them. Moments are timestamps of the monotonic clock.</summary>
/// <param name="Requests">At least one, all answered.</param>
internal sealed record SnapshotCalls(IReadOnlyList<ProxiedRequest> Requests)
{
    /// <summary>When the first request came.</summary>
    internal long First => Requests.Min(request => request.Arrived);

    /// <summary>When the last answer was handed out.</summary>
    internal long Last => Requests.Max(request => request.Answered);

    /// <summary>The slowest call, in milliseconds: what no frozen window can be shorter than.</summary>
    internal double Slowest => Requests.Max(request => Milliseconds(request.Arrived, request.Answered));

    /// <summary>First to last request, in milliseconds.</summary>
    internal double Firing => Milliseconds(First, Requests.Max(request => request.Arrived));

    /// <summary>The most that the emulator itself took for a call, in milliseconds; part of the set delay if that is longer.</summary>
    internal double Busiest => Requests.Max(request => Milliseconds(request.Arrived, request.Returned));

    private static double Milliseconds(long start, long end) =>
        TimeProvider.System.GetElapsedTime(start, end).TotalMilliseconds;
}
