using SnapshotCore.Reporting.Traces;

using VmSnapshot.Runs;

namespace VmSnapshot.Timeline;

/// <summary>What a row shows.</summary>
internal enum RowKind
{
    /// <summary>A file system.</summary>
    FileSystem,

    /// <summary>A request for snapshots.</summary>
    Request,
}

/// <summary>A row of the window. Moments are the trace's.</summary>
/// <param name="Kind">What it shows.</param>
/// <param name="Label">Whose it is.</param>
/// <param name="First">The FIFREEZE call, or the request.</param>
/// <param name="Last">The FITHAW call; null for a request.</param>
/// <param name="Note">A length, or what went wrong.</param>
/// <param name="IsBad">Whether it went wrong.</param>
internal sealed record WindowRow(RowKind Kind, string Label, TraceSpan? First, TraceSpan? Last, string Note, bool IsBad)
{
    /// <summary>How many rows a picture has at most.</summary>
    internal const int Most = 40;

    /// <summary>
    /// The rows of a window, file systems first. Of more than there is room for, those that failed and those that took
    /// longest stay, and the others share one row.
    /// </summary>
    internal static IReadOnlyList<WindowRow> Of(RunWindow window)
    {
        BackupTrace trace = window.Trace;
        WindowRow[] systems = [.. trace.FileSystems.Select(FileSystem)];
        WindowRow[] requests = trace.HostCall is { } host
            ? [Host(host, trace), .. trace.Disks.Where(disk => !disk.IsSuccessful).Select(Disk)]
            : [.. trace.Disks.Select(Disk)];
        int forSystems = Math.Max(Most / 2, Most - requests.Length);
        int forRequests = Math.Max(Most / 2, Most - systems.Length);
        return
        [
            .. Grouped(systems, forSystems, TimelineTexts.FileSystemsMore),
            .. Grouped(requests, forRequests, TimelineTexts.DisksMore),
        ];
    }

    private static WindowRow FileSystem(TraceFileSystem one)
    {
        string note = one switch
        {
            { Errno: { } errno } => errno,
            { Freeze: null } => "not frozen",
            { Freeze: { Length: not null } freeze, Thaw: { Length: not null } thaw } => RunTexts.Length(thaw.End - freeze.End),
            _ => one.State,
        };
        return new WindowRow(
            RowKind.FileSystem, one.MountPoint, one.Freeze, one.Thaw, note, one.Errno is not null || one.State != "thawed");
    }

    private static WindowRow Disk(TraceDisk disk) => new(
        RowKind.Request,
        RunTexts.Disk(disk),
        disk.Call,
        null,
        disk.IsSuccessful ? RunTexts.Length(disk.Call?.Length ?? 0) : RunTexts.Failure(disk),
        !disk.IsSuccessful);

    private static WindowRow Host(TraceHostCall host, BackupTrace trace)
    {
        bool isBad = host.Status is < 200 or > 299;
        string note = isBad ? $"{host.Status} {host.Detail}".TrimEnd()
            : $"{RunTexts.Length(host.Call?.Length ?? 0)}";
        return new WindowRow(
            RowKind.Request,
            $"{TimelineTexts.HostCall}, {RunTexts.Count(trace.Disks.Count, "disk", "disks")}",
            host.Call,
            null,
            note,
            isBad);
    }

    private static WindowRow[] Grouped(WindowRow[] rows, int most, string name)
    {
        if (rows.Length <= most)
        {
            return rows;
        }

        HashSet<WindowRow> kept = new(
            rows.OrderByDescending(row => row.IsBad).ThenByDescending(row => row.LastMoment - row.FirstMoment).Take(most - 1),
            ReferenceEqualityComparer.Instance);
        WindowRow[] others = [.. rows.Where(row => !kept.Contains(row))];
        return
        [
            .. rows.Where(kept.Contains),
            new WindowRow(
                others[0].Kind,
                $"{others.Length} {name}",
                Around(others.Select(row => row.First)),
                Around(others.Select(row => row.Last)),
                "",
                Array.Exists(others, row => row.IsBad)),
        ];
    }

    private double FirstMoment => First?.Begin ?? 0;

    private double LastMoment => (Last ?? First)?.End ?? 0;

    private static TraceSpan? Around(IEnumerable<TraceSpan?> spans)
    {
        TraceSpan[] all = [.. spans.OfType<TraceSpan>()];
        return all.Length == 0 ? null : all.Min(span => span.Begin) is var begin
            ? new TraceSpan(begin, all.Max(span => span.End) - begin)
            : null;
    }
}
