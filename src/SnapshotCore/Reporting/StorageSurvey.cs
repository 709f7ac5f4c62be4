using System.Globalization;

using SnapshotCore.Linux;

namespace SnapshotCore.Reporting;

/// <summary>
/// Measures the used size, by statvfs(3) on each file system once. A file system that does not answer in time costs
/// a thread and the result, never the run. Not thread-safe.
/// </summary>
public static class StorageSurvey
{
    private const long LargestDisk = 1024L * 1024 * 1024 * 1024;

    /// <summary>The time that all file systems together have to answer.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(5);

    /// <summary>Measures the file systems of this machine. Never throws.</summary>
    /// <param name="mounts">The whole mount table.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="deadline">When a file system that has not answered is given up.</param>
    /// <returns>The sum; 0 and failed when a file system that counts can't be measured.</returns>
    public static StorageMeasurement Measure(
        IReadOnlyList<StorageMount> mounts, StorageRequest request, Deadline deadline) =>
        Measure(mounts, request, deadline, UsedKibibytes);

    internal static StorageMeasurement Measure(
        IReadOnlyList<StorageMount> mounts, StorageRequest request, Deadline deadline, Func<StorageMount, long?> usedKibibytes)
    {
        List<Probe> probes = [];
        bool isMapped = true;
        HashSet<string> devices = new(StringComparer.Ordinal);
        foreach (StorageMount mount in mounts.OrderBy(mount => mount.MountPoint.Length)) // "/" before its bind mounts
        {
            StorageShare share = StorageRule.Of(mount, request);
            if (share > StorageShare.Network && devices.Add(mount.Device))
            {
                probes.Add(new Probe(mount, share, usedKibibytes));
                isMapped &= share != StorageShare.Counted || StorageRule.IsIncluded(mount, request) is not null;
            }
        }

        Dictionary<StorageShare, long> sums = [];
        bool isComplete = true;
        foreach (Probe probe in probes)
        {
            long? used = probe.Wait(deadline.Remaining);
            isComplete &= used >= 0 || probe.Share != StorageShare.Counted;
            sums[probe.Share] = sums.GetValueOrDefault(probe.Share) + Math.Max(0, used ?? 0);
        }

        long total = isComplete ? Capped(sums.GetValueOrDefault(StorageShare.Counted) * 1024, request) : 0;
        return new(
            new StorageDetails(request.PartitionCount, total, !isComplete || !isMapped), Telemetry(sums, mounts, request));
    }

    private static long Capped(long total, StorageRequest request) =>
        request.IncludedLuns.Count == 0 ? total : Math.Min(total, request.IncludedLuns.Count * LargestDisk);

    private static List<KeyValuePair<string, string>> Telemetry(
        Dictionary<StorageShare, long> sums, IReadOnlyList<StorageMount> mounts, StorageRequest request)
    {
        List<KeyValuePair<string, string>> items = [];
        string network = string.Join(',', mounts
            .Where(mount => StorageRule.Of(mount, request) == StorageShare.Network)
            .Select(mount => mount.FileSystem).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        if (network.Length > 0)
        {
            items.Add(new("networkFSTypeInDf", network));
        }

        AddSize("glusterFSSize", StorageShare.Gluster);
        AddSize("tempDisksSize", StorageShare.Temporary);
        AddSize("ramDisksSize", StorageShare.Memory);
        AddSize("loopDevicesSize", StorageShare.Loop);
        AddSize("totalsdSize", StorageShare.Counted);
        return items;

        void AddSize(string key, StorageShare share)
        {
            if (sums.GetValueOrDefault(share) is var size and > 0)
            {
                items.Add(new(key, size.ToString(CultureInfo.InvariantCulture)));
            }
        }
    }

    /// <summary>Used KiB as df(1) counts them, rounded up; null when the file system can't be asked.</summary>
    private static long? UsedKibibytes(StorageMount mount)
    {
        if (Libc.StatVfs(mount.Path ?? new UnixPath(mount.MountPoint), out Libc.StatVfsResult space) != Errno.None)
        {
            return null;
        }

        var used = ((Int128)space.Blocks - space.FreeBlocks) * space.FragmentSize;
        return (long)((used + 1023) >> 10);
    }

    /// <summary>One file system being asked, on a thread that may be lost.</summary>
    private sealed class Probe
    {
        private readonly Thread _thread;
        private long? _used;

        internal Probe(StorageMount mount, StorageShare share, Func<StorageMount, long?> usedKibibytes)
        {
            Share = share;
            _thread = new Thread(() => _used = usedKibibytes(mount), maxStackSize: 256 * 1024)
            {
                IsBackground = true,
                Name = "statvfs",
            };
            _thread.Start();
        }

        internal StorageShare Share { get; }

        /// <summary>The answer; null when there is none yet, or none to be had.</summary>
        internal long? Wait(TimeSpan limit) => _thread.Join(limit) ? _used : null;
    }
}
