using SnapshotCore.Reporting.Traces;

namespace VmSnapshot.Runs;

/// <summary>
/// The part of a run in which file systems were frozen or snapshots taken. Moments are those of the trace; the window's
/// own scale begins at <see cref="Begin"/>.
/// </summary>
internal sealed class RunWindow
{
    private RunWindow(BackupTrace trace, double begin, double end)
    {
        Trace = trace;
        Begin = begin;
        End = end;
        FrozenFrom = Last(trace.FileSystems.Select(one => one.Freeze)) is { } all && IsFrozen(trace) ? all : null;
        FrozenUntil = First(trace.FileSystems.Select(one => one.Thaw));
        double[] answers = [.. Answered(trace)];
        FirstAnswer = answers.Length > 0 ? answers.Min() : null;
        LastAnswer = answers.Length > 0 ? answers.Max() : null;
    }

    /// <summary>The run.</summary>
    internal BackupTrace Trace { get; }

    /// <summary>The first FIFREEZE call; without one the first request for a snapshot.</summary>
    internal double Begin { get; }

    /// <summary>The last thing that is known to have happened in it.</summary>
    internal double End { get; }

    /// <summary>When the last file system was frozen; null unless all were.</summary>
    internal double? FrozenFrom { get; }

    /// <summary>When the first FITHAW was called; null if none was.</summary>
    internal double? FrozenUntil { get; }

    /// <summary>When the first snapshot was acknowledged; null if none was.</summary>
    internal double? FirstAnswer { get; }

    /// <summary>When the last one was.</summary>
    internal double? LastAnswer { get; }

    /// <summary>Whether anything was frozen in it.</summary>
    internal bool HasFreeze => Trace.FileSystems.Any(one => one.Freeze is not null);

    /// <summary>From the first FIFREEZE call to the last FITHAW's return; null if nothing was frozen.</summary>
    internal double? FrozenTime => HasFreeze && Last(Trace.FileSystems.Select(one => one.Thaw)) is { } thawed ? thawed - Begin : null;

    /// <summary>The window of a run; null if it did not get there.</summary>
    internal static RunWindow? Of(BackupTrace trace)
    {
        TraceSpan[] spans =
        [
            .. trace.FileSystems.SelectMany(one => new[] { one.Freeze, one.Thaw })
                .Concat(trace.Disks.Select(disk => disk.Call))
                .Append(trace.HostCall?.Call)
                .OfType<TraceSpan>(),
        ];
        if (spans.Length == 0)
        {
            return null;
        }

        double begin = First(trace.FileSystems.Select(one => one.Freeze)) ?? spans.Min(span => span.Begin);
        return new RunWindow(trace, begin, Math.Max(begin + 0.001, spans.Max(span => span.End)));
    }

    private static bool IsFrozen(BackupTrace trace) =>
        trace.FileSystems.All(one => one is { Freeze.Length: not null } && (one.Errno is null || one.Thaw is not null));

    private static IEnumerable<double> Answered(BackupTrace trace) =>
        trace.Disks.Where(disk => disk is { IsSuccessful: true, Call.Length: not null }).Select(disk => disk.Call!.Value.End);

    private static double? First(IEnumerable<TraceSpan?> spans) => spans.OfType<TraceSpan>().Select(span => (double?)span.Begin).Min();

    private static double? Last(IEnumerable<TraceSpan?> spans) => spans.OfType<TraceSpan>().Select(span => (double?)span.End).Max();
}
