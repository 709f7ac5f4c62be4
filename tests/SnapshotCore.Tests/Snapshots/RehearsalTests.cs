using SnapshotCore.Snapshots;
using SnapshotCore.Storage;

namespace SnapshotCore.Tests.Snapshots;

public sealed class RehearsalTests
{
    [Fact]
    public async Task The_rehearsal_walks_the_road_of_a_success_of_a_refusal_and_of_a_retry_to_its_end()
    {
        IReadOnlyList<DiskSnapshot> disks = await Rehearsal.RunAsync(
            new StoragePipelines(TimeProvider.System), TimeProvider.System);

        Assert.Equal([true, false, true], disks.Select(static disk => disk.IsSuccessful));
        Assert.Equal([201, 403, 200], disks.Select(static disk => disk.StatusCode));
        Assert.Equal("Rehearsed", disks[1].ServiceErrorCode);
        Assert.Equal(2, disks[2].Attempts);
    }

    [Fact]
    public async Task The_road_of_a_snapshot_by_the_host_is_walked_to_its_end()
    {
        IReadOnlyList<SnapshotSet> sets = await HostRehearsal.RunAsync(TimeProvider.System);

        Assert.Equal([200, 555, 555], sets.Select(set => set.Answer!.Status));
        Assert.StartsWith("no answer within", sets[2].Answer!.Detail, StringComparison.Ordinal);
    }
}
