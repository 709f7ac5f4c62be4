using System.Globalization;

using SnapshotCore.Freeze;
using SnapshotCore.Logging;
using SnapshotCore.Snapshots;

namespace SnapshotCore.Backup;

/// <summary>The frozen window in the log: a line for each phase, and at Debug one for each file system and disk.</summary>
internal static class WindowLog
{
    internal static void Write(BackupLog log, WindowResult window)
    {
        if (window.Freeze is { } freeze)
        {
            Write(log, freeze);
        }

        foreach (DiskSnapshot disk in window.Disks)
        {
            string result = disk.IsSuccessful ? "taken" : $"failed: {disk.ErrorMessage}";
            log.Debug($"disk {disk.Index} {disk.BlobUri}: HTTP {disk.StatusCode}, {Span(disk.Started, disk.Acknowledged)}, "
                + $"attempt {disk.Attempts}, request {disk.RequestId ?? "unknown"}: {result}");
        }

        if (window.Disks.Count > 0)
        {
            log.Info($"snapshot: {window.Disks.Count(disk => disk.IsSuccessful)} of {window.Disks.Count} disks");
        }
    }

    private static void Write(BackupLog log, FreezeReport freeze)
    {
        foreach (TargetReport target in freeze.Targets)
        {
            log.Debug($"freeze {target.MountPoint} ({target.FileSystem}, {target.Device}, level {target.Level}): "
                + $"freeze call {Span(target.FreezeStart, target.FreezeEnd)}, "
                + $"frozen {Span(target.FreezeEnd, target.ThawEnd)}, "
                + $"thaw call {Span(target.ThawStart, target.ThawEnd)}, {target.State}");
        }

        log.Info($"frozen window: {Span(freeze.FreezeStarted, freeze.LastThaw)} "
            + $"(freeze {Span(freeze.FreezeStarted, freeze.AllFrozen)}, thaw {Span(freeze.FirstThaw, freeze.LastThaw)})");
        if (freeze.Error is { } error)
        {
            log.Error(error.ToString());
        }
    }

    private static string Span(long begin, long end) => begin > 0 && end >= begin
        ? string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetElapsedTime(begin, end).TotalMilliseconds:0.000} ms")
        : "not done";
}
