using SnapshotCore.Freeze;
using SnapshotCore.Linux;
using SnapshotCore.Reporting;

namespace SnapshotCore.Backup;

/// <summary>What the final report says beside the outcome: the used size of the VM and the telemetry of the run.</summary>
internal static class RunMeasurement
{
    private static readonly TimeSpan DatabaseLimit = TimeSpan.FromSeconds(1);

    /// <summary>Measures, and adds what was measured to the outcome. At most some seconds; after the thaw only.</summary>
    /// <param name="outcome">The outcome of the run.</param>
    /// <param name="window">Its frozen window.</param>
    /// <param name="scripts">The owner's scripts.</param>
    /// <param name="context">The run.</param>
    internal static BackupOutcome Complete(
        BackupOutcome outcome, WindowResult window, ScriptStep scripts, BackupContext context)
    {
        try
        {
            return Measure(outcome, window, scripts, context);
        }
        catch (Exception exception)
        {
            // A device that goes while it is looked at, a thread that can't be had: they cost the size, never the backup.
            context.Log.Warn($"The used size could not be measured: {exception.Message}");
            return outcome with { Storage = new StorageDetails(0, 0, IsSizeComputationFailed: true) };
        }
    }

    private static BackupOutcome Measure(
        BackupOutcome outcome, WindowResult window, ScriptStep scripts, BackupContext context)
    {
        var databases = DatabaseSearch.Start();
        var mounts = MountTable.Read();
        var graph = BlockDeviceGraph.Read();
        var plan = FreezePlan.Make(mounts, graph, FreezePolicy.Default);
        var disks = new DiskSelection(new DiskMap(mounts, graph), context.Request.IncludedDisks.OnlyLuns);
        StorageMount[] measured =
        [
            .. mounts.Mounts.Where(mounts.IsVisible).Select(mount => new StorageMount( // what hides another could hang
                mount.Device.ToString(),
                mount.MountPoint.ToString(),
                mount.FileSystem,
                mount.Source,
                graph.IsOnResourceDisk(mount),
                graph.BackingOf(mount.Device) is not null,
                disks.IsWhollyIncluded(mount))
            {
                Path = mount.MountPoint,
            }),
        ];
        var request = new StorageRequest(
            plan.FreezableMountCount,
            context.Request.IncludedDisks.Luns,
            context.Request.IncludedDisks.IsAnyDiskExcluded,
            context.Request.Custom.IsOnlyOsDiskBackupEnabled == true)
        {
            IsOnlyLocal = context.Configuration.OnlyLocalFileSystems,
        };
        StorageMeasurement storage = StorageSurvey.Measure(
            measured, request, Deadline.After(StorageSurvey.DefaultLimit, context.Clock));
        return outcome with
        {
            Storage = storage.Details,
            Telemetry = TelemetryCollector.Collect(
                context.Facts, FactsOf(window, context, mounts) with
                {
                    Storage = storage.Telemetry,
                    Workloads = databases.Wait(DatabaseLimit),
                    IsWorkloadActive = false, // scripts are all that brings an application to rest
                    AreScriptsConfigured = scripts.Plugins.IsConfigured,
                    AppName = scripts.Plugins.AppName,
                }),
        };
    }

    private static RunFacts FactsOf(WindowResult window, BackupContext context, MountTable mounts)
    {
        long[] started = [.. window.Disks.Select(disk => disk.Started).Where(moment => moment > 0)];
        long[] ended = [.. window.Disks.Select(disk => disk.Acknowledged).Where(moment => moment > 0)];
        return new RunFacts
        {
            FreezeTime = Between(context.Clock, window.Freeze?.FreezeStarted, window.Freeze?.AllFrozen),
            ThawTime = Between(context.Clock, window.Freeze?.FirstThaw, window.Freeze?.LastThaw),
            SnapshotTimeTaken = started.Length > 0 && ended.Length > 0
                ? context.Clock.GetElapsedTime(started.Min(), ended.Max())
                : null,
            IsOnlyOsDisk = context.Request.Custom.IsOnlyOsDiskBackupEnabled,
            HasNetworkMount = mounts.Mounts.Any(mount => mount.FileSystem is "fuse" or "nfs" or "nfs4" or "cifs" or "smb3"
                || mount.FileSystem.StartsWith("fuse.", StringComparison.Ordinal)),
        };
    }

    private static TimeSpan? Between(TimeProvider clock, long? begin, long? end) =>
        begin > 0 && end > 0 ? clock.GetElapsedTime(begin.Value, end.Value) : null;
}
