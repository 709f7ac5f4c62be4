using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Delivery;

public sealed class GoodBackupTests(World world) : IntegrationTest(world)
{
    [Fact(Timeout = Limit)]
    public async Task A_good_request_gives_a_consistent_snapshot_of_each_disk_with_its_metadata()
    {
        VirtualMachine vm = await StartMachineAsync(disks: 2);
        RequestBuilder request = vm.NewRequest();

        BackupResult result = await vm.RunBackupAsync(request);

        await Expect.ConsistentAsync(vm, result);
        foreach ((VmDisk disk, DiskResult told) in vm.Disks.Zip(result.Disks!))
        {
            BlobSnapshot kept = Assert.Single(await vm.Storage.SnapshotsOfAsync(disk.Blob));
            Assert.EndsWith($"{disk.Blob}?snapshot={kept.Time}", told.SnapshotUri, StringComparison.Ordinal);
            Assert.Equal("nightly", kept.Metadata["policyName"]);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Telemetry_says_what_is_known_of_machine_and_run()
    {
        VirtualMachine vm = await StartMachineAsync();
        const string Unknown = "Unknown";

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        IReadOnlyDictionary<string, string> told = result.Telemetry;
        Assert.All((string[])["extensionVersion", "osVersion", "kernelVersion", "runtimeVersion"], key => Assert.NotEqual(Unknown, told[key]));
        Assert.Equal(vm.Agent.Goal.Version, told["extensionVersion"]);
        Assert.Equal("64bit", told["platformArchitecture"]);
        Assert.Matches(@"^\[.*\]$", told["workloads"]);
        Assert.Equal(("False", "false"), (told["prePostEnabled"], told["isPrePostEnabled"])); // no scripts are configured
        Assert.Equal(("fileSystemConsistent", "success"), (told["consistencyType"], told["extErrorCode"]));
        Assert.Equal("guestExtension", told["snapshotCreator"]);
        Assert.All(
            (string[])["FreezeTime", "ThawTime", "snapshotTimeTaken"],
            key => Assert.Matches(@"^\d+:\d\d:\d\d\.\d{6}$", told[key]));
    }

    [Fact(Timeout = Limit)]
    public async Task Variables_that_a_terminal_has_are_not_needed()
    {
        VirtualMachine vm = await StartMachineAsync();
        vm.Agent.Options = vm.Agent.Options with { BaseEnvironment = new Dictionary<string, string>(StringComparer.Ordinal) };

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        await Expect.ConsistentAsync(vm, result);
    }
}
