using SnapshotCore.AppConsistency;
using SnapshotCore.Freeze;
using SnapshotCore.Linux;
using SnapshotCore.Reporting.Traces;
using SnapshotCore.Snapshots;

namespace SnapshotCore.Backup;

/// <summary>From the evidence of the steps to the entries of a trace: moments become milliseconds from the run's start.</summary>
/// <param name="clock">The clock of the moments.</param>
/// <param name="origin">The run's start, as its timestamp.</param>
internal sealed class TraceMapping(TimeProvider clock, long origin)
{
    /// <summary>What a window consisted of, and its preparation until the first freeze or request.</summary>
    /// <param name="window">The window.</param>
    /// <param name="begun">When its preparation began.</param>
    /// <param name="ended">When it was over.</param>
    internal IReadOnlyList<TracePhase> PhasesOf(WindowResult window, long begun, long ended)
    {
        FreezeReport? freeze = window.Freeze;
        long[] asked = [.. window.Disks.Select(disk => disk.Started).Append(window.Snapshots?.Answer?.Started ?? 0).Where(IsKnown)];
        long[] answered = [.. window.Disks.Select(disk => disk.Acknowledged).Append(window.Snapshots?.Answer?.Ended ?? 0).Where(IsKnown)];
        long first = freeze is { FreezeStarted: > 0 and var started } ? started : asked.DefaultIfEmpty(ended).Min();
        (string Name, TraceSpan? Time)[] parts =
        [
            (TracePhases.Prepare, Span(begun, first)),
            (TracePhases.Freeze, Span(freeze?.FreezeStarted ?? 0, freeze?.AllFrozen ?? 0)),
            (TracePhases.Snapshots, Span(asked.DefaultIfEmpty().Min(), answered.DefaultIfEmpty().Max())),
            (TracePhases.Thaw, Span(freeze?.FirstThaw ?? 0, freeze?.LastThaw ?? 0)),
        ];
        return [.. parts.Where(part => part.Time is not null).Select(part => new TracePhase(part.Name, part.Time!.Value))];
    }

    /// <summary>What became of each file system; of a freeze that was only planned, what was in the plan.</summary>
    internal IReadOnlyList<TraceFileSystem> FileSystemsOf(FreezePlan? plan, WindowResult window) => window.Freeze is { } freeze
        ? [.. freeze.Targets.Select(FileSystemOf)]
        : [.. (plan?.Targets ?? []).Select(target => new TraceFileSystem(
            target.Mount.MountPoint.ToString(),
            target.Mount.FileSystem,
            target.Mount.Device.ToString(),
            target.Level,
            StateOf(TargetState.Pending)))];

    /// <summary>How many mounts a plan leaves alone, for each reason.</summary>
    internal static IReadOnlyList<KeyValuePair<string, int>> SkippedIn(FreezePlan? plan) =>
    [
        .. (plan?.Skipped ?? []).CountBy(skipped => skipped.Reason)
            .OrderByDescending(reason => reason.Value)
            .Select(reason => KeyValuePair.Create(NameOf(reason.Key.ToString()), reason.Value)),
    ];

    /// <summary>What came of a disk.</summary>
    internal TraceDisk DiskOf(DiskSnapshot disk) => new(disk.Index, disk.BlobUri, disk.IsSuccessful)
    {
        Call = Span(disk.Started, disk.Acknowledged),
        Status = disk.StatusCode,
        ServiceErrorCode = disk.ServiceErrorCode,
        RequestId = disk.RequestId,
        Attempts = disk.Attempts,
        Error = disk.IsSuccessful ? null : disk.ErrorMessage,
    };

    /// <summary>The host's call; null if there was none.</summary>
    internal TraceHostCall? HostCallOf(WindowResult window) => window.Snapshots?.Answer is { } answer
        ? new TraceHostCall(answer.Status, answer.Detail, Span(answer.Started, answer.Ended))
        : null;

    /// <summary>How a script came out.</summary>
    internal TraceScript ScriptOf(ScriptReport report) => new(
        report.Phase == ScriptPhase.Pre ? "pre" : "post", report.Plugin, report.Path, report.IsSuccess)
    {
        Time = IsKnown(report.Started) ? Span(report.Started) with { Length = report.Duration.TotalMilliseconds } : null,
        ExitCode = report.ExitCode,
        Signal = report.Signal,
        Attempts = report.Attempts,
    };

    /// <summary>The time between two moments; null if the first did not happen, without length if the second did not.</summary>
    internal TraceSpan? Span(long begin, long end) =>
        !IsKnown(begin) ? null
        : IsKnown(end) && end >= begin ? Span(begin) with { Length = clock.GetElapsedTime(begin, end).TotalMilliseconds }
        : Span(begin);

    private TraceFileSystem FileSystemOf(TargetReport target) => new(
        target.MountPoint.ToString(), target.FileSystem, target.Device.ToString(), target.Level, StateOf(target.State))
    {
        Freeze = Span(target.FreezeStart, target.FreezeEnd),
        Thaw = Span(target.ThawStart, target.ThawEnd),
        Errno = target.FreezeErrno != Errno.None ? target.FreezeErrno.ToString()
            : target.ThawErrno != Errno.None ? target.ThawErrno.ToString()
            : null,
    };

    private TraceSpan Span(long begin) => new(clock.GetElapsedTime(origin, begin).TotalMilliseconds, null);

    private static string StateOf(TargetState state) => state is TargetState.ThawingByWorker or TargetState.ThawingByGuardian
        ? "thawing"
        : NameOf(state.ToString());

    private static string NameOf(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static bool IsKnown(long moment) => moment > 0;
}
