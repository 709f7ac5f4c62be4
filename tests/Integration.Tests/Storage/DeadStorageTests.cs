using IntegrationTests.Stage;

namespace IntegrationTests.Storage;

public sealed class DeadStorageTests(World world) : IntegrationTest(world)
{
    // The owner's limit of a freeze: what is tried in vain while frozen must end before it.
    private const int FreezeLimit = 5;

    [Fact(Timeout = Limit)]
    public async Task A_storage_that_cannot_be_reached_fails_the_backup_at_once_and_names_the_network()
    {
        VirtualMachine vm = await StartMachineAsync(disks: 2);

        BackupResult result = await RunWithDisksAtAsync(vm, await TcpService.ClosedPortAsync());

        AssertFailed(vm, result, "Connection refused", "Allow outgoing HTTPS", "HttpProxy.Host");
    }

    [Fact(Timeout = Limit)]
    public async Task A_storage_that_accepts_and_never_answers_does_not_hold_the_freeze_beyond_its_limit()
    {
        VirtualMachine vm = await StartMachineAsync(disks: 2);
        await using var silent = TcpService.Silent();

        BackupResult result = await RunWithDisksAtAsync(vm, silent.Port);

        AssertFailed(vm, result, "no answer", "Allow outgoing HTTPS");
    }

    [Fact(Timeout = Limit)]
    public async Task A_storage_that_is_busy_for_ever_is_asked_until_the_freeze_must_end()
    {
        VirtualMachine vm = await StartMachineAsync(disks: 2);
        await using var busy = TcpService.Answering("503 Server Busy");

        BackupResult result = await RunWithDisksAtAsync(vm, busy.Port);

        AssertFailed(vm, result, "HTTP 503", "Storage answered");
        Assert.True(busy.Seen.Count(line => line.StartsWith("PUT ", StringComparison.Ordinal)) > 2, "no call was tried again");
    }

    [Fact(Timeout = Limit)]
    public async Task A_disk_whose_storage_is_dead_fails_alone_with_health_code_761()
    {
        VirtualMachine vm = await StartMachineAsync(disks: 2);
        int port = await TcpService.ClosedPortAsync();
        RequestBuilder request = vm.NewRequest();
        request.Disks[1] = MoveTo(port, (string)request.Disks[1]!);

        BackupResult result = await vm.RunBackupAsync(request);

        Assert.Equal((76, 761, "error", 0), (result.Code, result.HealthCode, result.TrueStatus, result.Consistency));
        Assert.Equal([true, false], result.Disks!.Select(disk => disk.IsSuccessful));
        Assert.Single(await vm.SnapshotsAsync());
    }

    [Fact(Timeout = Limit)]
    public async Task Reports_that_cannot_be_uploaded_do_not_fail_the_backup()
    {
        VirtualMachine vm = await StartMachineAsync();
        int port = await TcpService.ClosedPortAsync();
        RequestBuilder request = vm.NewRequest();
        request.Protected["statusBlobUri"] = MoveTo(port, (string)request.Protected["statusBlobUri"]!);
        request.Protected["logsBlobUri"] = MoveTo(port, (string)request.Protected["logsBlobUri"]!);

        BackupResult result = await vm.RunBackupAsync(request);

        await Expect.ConsistentAsync(vm, result);
        Assert.Equal("true", result.Telemetry["statusBlobUploadError"]);
        Assert.Contains("statusBlobUploadError=true", result.Message, StringComparison.Ordinal);
    }

    private static async Task<BackupResult> RunWithDisksAtAsync(VirtualMachine vm, int port)
    {
        Directory.CreateDirectory("/etc/azure");
        await File.WriteAllTextAsync("/etc/azure/vmbackup.conf", $"[SnapshotThread]\ntimeout = {FreezeLimit}\n");
        RequestBuilder request = vm.NewRequest();
        for (int i = 0; i < request.Disks.Count; i++)
        {
            request.Disks[i] = MoveTo(port, (string)request.Disks[i]!);
        }

        return await vm.RunBackupAsync(request);
    }

    private static string MoveTo(int port, string uri) => new UriBuilder(uri) { Port = port }.Uri.AbsoluteUri;

    private static void AssertFailed(VirtualMachine vm, BackupResult result, params string[] words)
    {
        Expect.Message(result, words);
        Assert.Equal((76, 76, "error", "success", 0),
            (result.Code, result.HealthCode, result.TrueStatus, result.FileStatus, result.Consistency));
        Assert.Equal(2, result.Disks!.Count(disk => !disk.IsSuccessful && disk.SnapshotUri is null));
        Assert.InRange(vm.FrozenFor.TotalSeconds, 0, FreezeLimit);
    }
}
