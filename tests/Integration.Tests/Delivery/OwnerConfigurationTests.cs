using IntegrationTests.Stage;

namespace IntegrationTests.Delivery;

public sealed class OwnerConfigurationTests(World world) : IntegrationTest(world)
{
    [Fact(Timeout = Limit)]
    public async Task Mounts_that_the_owner_wants_left_alone_are_not_frozen()
    {
        VirtualMachine vm = await StartMachineAsync(disks: 2);
        (string first, string second) = (vm.Disks[0].Disk.MountPoint, vm.Disks[1].Disk.MountPoint);
        Configure($"MountsToSkip = /nowhere, {second}/");

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        await Expect.ConsistentAsync(vm, result);
        Assert.Contains($"plan: freeze {first} ", vm.LogText, StringComparison.Ordinal);
        Assert.Contains($"plan: skip {second} ", vm.LogText, StringComparison.Ordinal);
        Assert.DoesNotContain($"plan: freeze {second} ", vm.LogText, StringComparison.Ordinal);
        Assert.Equal(2, (int)result.Report["storageDetails"]!["partitionCount"]!); // found before the skip rules
    }

    [Theory(Timeout = Limit)]
    [InlineData("timeout = soon", "timeout")]
    [InlineData("timeout = 9999", "timeout")]
    [InlineData("MountsToSkip", null)]
    [InlineData("][ no ini at all \u0000 \u00e9", null)]
    public async Task A_configuration_with_mistakes_does_not_stop_the_backup(string line, string? warning)
    {
        VirtualMachine vm = await StartMachineAsync();
        Configure(line);

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        await Expect.ConsistentAsync(vm, result);
        Assert.Contains(warning ?? string.Empty, vm.LogText, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task The_owner_can_forbid_the_log()
    {
        VirtualMachine vm = await StartMachineAsync();
        Configure("WriteLog = False");

        BackupResult result = await vm.RunBackupAsync(vm.NewRequest());

        await Expect.ConsistentAsync(vm, result);
        Assert.Equal(string.Empty, vm.LogText);
        Assert.Equal(string.Empty, await vm.Storage.ReadTextAsync(vm.LogsBlob));
    }

    private static void Configure(string line)
    {
        Directory.CreateDirectory("/etc/azure");
        File.WriteAllText("/etc/azure/vmbackup.conf", $"[SnapshotThread]\n{line}\n");
    }
}
