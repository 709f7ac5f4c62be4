using IntegrationTests.Stage;

namespace IntegrationTests.Delivery;

public sealed class GoodBackupTests(World world) : IntegrationTest(world)
{
    [Fact(Timeout = Limit)]
    public async Task A_good_request_gives_a_consistent_snapshot_of_each_disk()
    {
        VirtualMachine vm = await StartMachineAsync(disks: 2);

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        Assert.Equal((1, "success", "success", 1), (result.Code, result.TrueStatus, result.FileStatus, result.Consistency));
        Assert.Equal(2, (await vm.SnapshotsAsync()).Count);
    }
}
