using System.Globalization;
using System.Text;

using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Logging;
using SnapshotCore.Snapshots;

namespace SnapshotCore.Backup;

/// <summary>
/// The frozen window in the log, written after the thaw: one line with its timeline, and at Debug one for each file
/// system and disk. Docs and demo read the timeline's form: docs/protocol.md, "Status".
/// </summary>
internal static class WindowLog
{
    internal static void Write(BackupLog log, WindowResult window)
    {
        foreach (TargetReport target in window.Freeze?.Targets ?? [])
        {
            log.Debug($"freeze {target.MountPoint} ({target.FileSystem}, {target.Device}, level {target.Level}): {target.State}; "
                + $"FIFREEZE took {Length(target.FreezeStart, target.FreezeEnd)}, it was frozen for "
                + $"{Length(target.FreezeEnd, target.ThawEnd)}, FITHAW took {Length(target.ThawStart, target.ThawEnd)}");
        }

        if (window.Snapshots?.Answer is { } answer)
        {
            log.Info($"host: dosnapshot {answer} after {Length(answer.Started, answer.Over)}, {window.Disks.Count} entries");
        }

        foreach (DiskSnapshot disk in window.Disks)
        {
            log.Debug($"snapshot of disk {disk.Index} ({disk.BlobUri ?? "not named"}): HTTP {disk.StatusCode} after "
                + $"{Length(disk.Started, disk.Acknowledged)}, attempt {disk.Attempts}, request {disk.RequestId ?? "unknown"}: "
                + (disk.IsSuccessful ? "taken" : $"{disk.ServiceErrorCode} {disk.ErrorMessage}".Trim()));
        }

        log.Info(TimelineOf(window));
        if (Failure(window) is { } error)
        {
            log.Error(error.ToString());
        }
    }

    // A freeze that failed before it began is an error only if it was the end: else the log has warned of it.
    private static BackupError? Failure(WindowResult window) =>
        window.Freeze?.Error ?? (window.Snapshots is null ? window.TooLate ?? window.FreezeError : null);

    /// <summary>
    /// <c>Timeline: freeze 0.000-3.100 ms, disk 0 3.200-15.000 ms, thaw 15.100-15.900 ms</c>, counted from the first
    /// FIFREEZE (without a freeze: from the first request); <c>host</c> stands for the one call to the host. What did not
    /// happen is left out.
    /// </summary>
    internal static string TimelineOf(WindowResult window)
    {
        long origin = window.Freeze is { FreezeStarted: > 0 and var started }
            ? started
            : window.Disks.Select(disk => disk.Started).Append(window.Snapshots?.Answer?.Started ?? 0)
                .Where(moment => moment > 0).DefaultIfEmpty().Min();
        var line = new StringBuilder("Timeline:");
        Append(line, origin, "freeze", window.Freeze?.FreezeStarted ?? 0, window.Freeze?.AllFrozen ?? 0);
        if (window.Snapshots?.Answer is { } answer)
        {
            Append(line, origin, "host", answer.Started, answer.Over);
        }
        else
        {
            foreach (DiskSnapshot disk in window.Disks)
            {
                Append(line, origin, $"disk {disk.Index}", disk.Started, disk.Acknowledged);
            }
        }

        Append(line, origin, "thaw", window.Freeze?.FirstThaw ?? 0, window.Freeze?.LastThaw ?? 0);
        return line[^1] == ':' ? "Timeline: nothing was frozen and no snapshot was tried" : line.ToString(0, line.Length - 1);
    }

    private static void Append(StringBuilder line, long origin, string what, long begin, long end)
    {
        if (begin > 0 && end >= begin)
        {
            line.Append(CultureInfo.InvariantCulture, $" {what} {Milliseconds(origin, begin):0.000}-{Milliseconds(origin, end):0.000} ms,");
        }
    }

    private static string Length(long begin, long end) => begin > 0 && end >= begin
        ? string.Create(CultureInfo.InvariantCulture, $"{Milliseconds(begin, end):0.000} ms")
        : "no time";

    // Moments of freeze and snapshots are CLOCK_MONOTONIC, which the system's clock counts in.
    private static double Milliseconds(long begin, long end) =>
        TimeProvider.System.GetElapsedTime(begin, end).TotalMilliseconds;
}
