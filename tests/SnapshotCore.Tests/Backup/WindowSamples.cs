using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Linux;
using SnapshotCore.Snapshots;

namespace SnapshotCore.Tests.Backup;

/// <summary>Parts of a frozen window: frozen from 200 to 900, snapshots from 300 to 800.</summary>
internal static class WindowSamples
{
    internal static FreezeReport Frozen(BackupError? error = null) => new(
        error is null,
        error,
        100,
        200,
        900,
        1000,
        [
            new TargetReport(
                new UnixPath("/data"u8), "ext4", new DeviceNumber(8, 1), 0, TargetState.Thawed, Errno.None, Errno.None, 100, 200, 900, 1000),
        ]);

    internal static SnapshotSet Taken(params IReadOnlyList<DiskSnapshot> disks) => new(SnapshotSource.Guest, disks);

    internal static DiskSnapshot Disk(int index) => new(
        index, "https://a/b", true, "https://a/b?snapshot=1", string.Empty, 201, null, "id", 300, 800, 1);

    internal static DiskSnapshot Failed(int index) =>
        new(index, "https://a/b", false, null, "down", 503, "ServerBusy", "id", 300, 800, 1);
}
