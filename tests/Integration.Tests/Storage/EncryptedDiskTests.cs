using System.Text.Json.Nodes;

using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Storage;

/// <summary>Azure Disk Encryption from inside the VM.</summary>
public sealed class EncryptedDiskTests(World world) : IntegrationTest(world)
{
    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_snapshot_carries_the_encryption_settings_of_its_own_disk_if_they_are_to_be_handled(bool isHandled)
    {
        const string Settings = "swordfish-0815";
        VirtualMachine vm = await StartMachineAsync(disks: 2);
        await vm.Storage.SetMetadataAsync(
            vm.Disks[1].Blob, new Dictionary<string, string>(StringComparer.Ordinal) { ["DiskEncryptionSettings"] = Settings });
        RequestBuilder request = vm.NewRequest();
        request.PublicObject["includedDisks"] = new JsonObject { ["isVMADEEnabled"] = isHandled };

        BackupResult result = await vm.RunBackupAsync(request);

        await Expect.ConsistentAsync(vm, result);
        BlobSnapshot plain = Assert.Single(await vm.Storage.SnapshotsOfAsync(vm.Disks[0].Blob));
        BlobSnapshot encrypted = Assert.Single(await vm.Storage.SnapshotsOfAsync(vm.Disks[1].Blob));
        Assert.DoesNotContain("DiskEncryptionSettings", plain.Metadata.Keys);
        Assert.Equal(isHandled ? Settings : null, encrypted.Metadata.GetValueOrDefault("DiskEncryptionSettings"));
        Assert.Equal("nightly", encrypted.Metadata["policyName"]);
        Assert.DoesNotContain(Settings, vm.LogText + result.Text, StringComparison.Ordinal);
    }
}
