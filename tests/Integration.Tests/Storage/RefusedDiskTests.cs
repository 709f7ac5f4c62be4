using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Storage;

public sealed class RefusedDiskTests(World world) : IntegrationTest(world)
{
    private static readonly Dictionary<string, (Func<VirtualMachine, string, string> Change, string[] Words)> Cases = new(StringComparer.Ordinal)
    {
        ["expired"] = ((vm, blob) => vm.Sas(blob, lifetime: TimeSpan.FromMinutes(-5)), ["its SAS expired at", "Retry the backup", "timedatectl"]),
        ["read only"] = ((vm, blob) => vm.Sas(blob, "r"), ["grants 'r'", "'c' or 'w'", "Retry the backup"]),
        ["wrong signature"] = ((vm, blob) => Forge(vm.Sas(blob)), ["refused its SAS", "403", "Retry the backup"]),
        ["no such blob"] = ((vm, blob) => vm.Sas($"no-{blob}"), ["doesn't know the blob", "404", "disk still exists"]),
    };

    public static TheoryData<string> CaseNames => [.. Cases.Keys];

    [Theory(Timeout = Limit)]
    [MemberData(nameof(CaseNames))]
    public async Task When_every_disk_is_refused_nothing_is_frozen_and_the_codes_are_76_and_76(string name)
    {
        VirtualMachine vm = await StartMachineAsync(disks: 2);
        RequestBuilder request = vm.NewRequest();
        request.Disks[0] = Cases[name].Change(vm, vm.Disks[0].Blob);
        request.Disks[1] = Cases[name].Change(vm, vm.Disks[1].Blob);

        BackupResult result = await vm.RunBackupAsync(request);

        await Expect.RefusedAsync(vm, result, 76, ["2 of 2 disks", "disk0.vhd", .. Cases[name].Words]);
        Assert.Equal((76, 256), (result.HealthCode, result.HealthState));
        Assert.All(result.Disks!, disk => Assert.False(disk.IsSuccessful));
        Assert.Equal(76, BackupResult.CodeOf(await vm.Storage.ReadTextAsync(vm.StatusBlob)));
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(CaseNames))]
    public async Task When_one_of_two_disks_is_refused_the_other_is_not_attempted_and_the_codes_are_76_and_761(string name)
    {
        VirtualMachine vm = await StartMachineAsync(disks: 2);
        RequestBuilder request = vm.NewRequest();
        request.Disks[1] = Cases[name].Change(vm, vm.Disks[1].Blob);

        BackupResult result = await vm.RunBackupAsync(request);

        await Expect.RefusedAsync(vm, result, 76, ["1 of 2 disks", "disk1.vhd", .. Cases[name].Words]);
        Assert.Equal((761, 256), (result.HealthCode, result.HealthState));
        Assert.All(result.Disks!, disk => Assert.False(disk.IsSuccessful));
        Assert.Contains("Not attempted", result.Disks![0].Error, StringComparison.Ordinal);
        Assert.Contains("disk1.vhd", result.Disks[1].Error, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limit)]
    [InlineData("w")]
    [InlineData("cw")]
    public async Task A_sas_without_the_right_to_read_is_good_enough(string rights)
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = vm.NewRequest();
        request.Disks[0] = vm.Sas(vm.Disks[0].Blob, rights);

        BackupResult result = await vm.RunBackupAsync(request);

        Assert.Equal(1, result.Code);
        BlobSnapshot snapshot = Assert.Single(await vm.SnapshotsAsync());
        Assert.EndsWith(snapshot.Time, result.Disks![0].SnapshotUri, StringComparison.Ordinal);
    }

    private static string Forge(string uri)
    {
        int first = uri.IndexOf("sig=", StringComparison.Ordinal) + 4;
        return uri[..first] + (uri[first] == 'A' ? 'B' : 'A') + uri[(first + 1)..];
    }
}
