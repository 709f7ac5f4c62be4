using System.Text.Json;
using System.Text.Json.Nodes;

using AgentEmulator.Agent;

using HostEmulator;
using HostEmulator.Answers;
using HostEmulator.Disks;

using IntegrationTests.AppConsistency;
using IntegrationTests.Freeze;
using IntegrationTests.Stage;

using Lab;

namespace IntegrationTests.Host;

/// <summary>Backups whose snapshots the host takes.</summary>
public sealed class HostSnapshotTests(World world) : HostTest(world)
{
    [Fact(Timeout = Limit)]
    public async Task The_host_takes_all_snapshots_by_one_call_while_everything_is_frozen()
    {
        VirtualMachine vm = await StartMachineAsync([FileSystemKind.Ext4, FileSystemKind.Xfs]);
        bool[] frozen = [];
        Service.OnSnapshot = (_, _) =>
        {
            frozen = [.. vm.Disks.Select(disk => disk.Disk.IsFrozen)];
            return Task.CompletedTask;
        };

        BackupResult result = await vm.RunBackupAsync(NewHostRequest(vm));

        AssertCame(result, 1, 1, 1, "backupHostService", 200, 200);
        Assert.Equal([true, true], frozen);
        Assert.Empty(Service.Violations);
        HostRequest asked = Assert.Single(Service.RequestsFor(HostCall.DoSnapshot));
        Assert.Contains("\"diskIds\":[0,-1]", asked.Body, StringComparison.Ordinal);
        Assert.Single(Service.RequestsFor(HostCall.PreSnapshot));
        Assert.Equal(2, result.Disks!.Count);
        Assert.All(result.Disks, disk => Assert.True(
            disk is { IsSuccessful: true, Error: null } && disk.SnapshotUri!.StartsWith($"{disk.BlobUri}?", StringComparison.Ordinal)));
        Assert.Empty(await vm.SnapshotsAsync());
        Assert.Equal(1, BackupResult.CodeOf(await vm.Storage.ReadTextAsync(vm.StatusBlob)));
        Assert.Matches(@"Timeline: freeze [\d.-]+ ms, host [\d.-]+ ms, thaw ", vm.LogText);
    }

    [Fact(Timeout = Limit)]
    public async Task A_writer_stands_still_for_the_hosts_call_and_hardly_longer()
    {
        TimeSpan delay = TimeSpan.FromMilliseconds(300);
        VirtualMachine vm = await StartMachineAsync();
        Service.DoSnapshot.Delay = delay;
        using var writer = new DiskWriter(vm.Disks[0].Disk.MountPoint, TimeProvider.System);

        BackupResult result = await vm.RunBackupAsync(NewHostRequest(vm));

        AssertCame(result, 1, 1, 1, "backupHostService", 200, 200);
        Assert.InRange(writer.Read().LargestGap, delay, 2 * delay);
    }

    [Fact(Timeout = Limit)]
    public async Task While_the_host_is_asked_nothing_is_opened_started_written_or_loaded()
    {
        VirtualMachine vm = await StartMachineAsync();
        Service.DoSnapshot.Delay = TimeSpan.FromMilliseconds(500);

        using Tracer tracer = await FreezeGate.BeginTracedAsync(vm, async () =>
        {
            vm.Deliver(NewHostRequest(vm));
            HandlerFailure? failure = await vm.Agent.ProcessAsync();
            Assert.True(failure is null, failure?.Message);
        });
        BackupResult result = await vm.WaitForEndAsync();

        AssertCame(result, 1, 1, 1, "backupHostService", 200, 200);
        new WindowCalls(tracer.Finish()).AssertQuiet();
    }

    [Fact(Timeout = Limit)]
    public async Task Direct_drive_disks_are_named_by_their_identifier_and_their_token_stays_in_the_report()
    {
        VirtualMachine vm = await StartMachineAsync();
        Service.Disks[0] = HostDisk.DirectDrive;
        RequestBuilder request = NewHostRequest(vm);
        request.PublicObject["includedDisks"]!["isAnyDirectDriveDiskIncluded"] = true;
        request.PublicObject["includedDisks"]!["instantAccessDurationMinutes"] = 60;
        request.Custom["takeSnapshotFrom"] = "onlyGuest"; // which such a disk overrides

        BackupResult result = await vm.RunBackupAsync(request);

        AssertCame(result, 1, 1, 1, "backupHostService", 200, 200);
        var entry = (JsonObject)result.Report["snapshotInfo"]![0]!;
        var identifier = (JsonObject)entry["directDriveSnapshotIdentifier"]!;
        Assert.Null(entry["snapshotUri"]);
        Assert.DoesNotContain("/snapshots", (string)entry["blobUri"]!, StringComparison.Ordinal);
        Assert.Equal((0, 60), ((int)identifier["creationTime"]!["OffsetMinutes"]!, (int)identifier["instantAccessDurationMinutes"]!));
        Assert.Matches(@"\\/Date\(\d{13}\)\\/", result.EmbeddedText[result.EmbeddedText.IndexOf("creationTime", StringComparison.Ordinal)..]);
        Assert.DoesNotContain((string)identifier["token"]!, vm.LogText, StringComparison.Ordinal);
        Assert.Null(result.Report["snapshotInfo"]![1]!["directDriveSnapshotIdentifier"]);
    }

    [Fact(Timeout = Limit)]
    public async Task A_disk_that_the_host_could_not_snapshot_is_reported_beside_those_that_it_could()
    {
        VirtualMachine vm = await StartMachineAsync();
        Service.Disks[0] = HostDisk.Failing(409, "the disk is being resized");

        BackupResult result = await vm.RunBackupAsync(NewHostRequest(vm));

        AssertCame(result, 76, 761, 0, "backupHostService", 200, 200);
        Assert.Equal([false, true], result.Disks!.Select(disk => disk.IsSuccessful));
        Assert.Equal("the disk is being resized", result.Disks![0].Error);
        Assert.Contains("1 of 2 disks", result.Message, StringComparison.Ordinal);
        Assert.Contains("HTTP 409", vm.LogText, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limit)]
    [InlineData("The rate of snapshot blob calls is exceeded.", 173)]
    [InlineData("The snapshot count against this blob has been exceeded.", 85)]
    public async Task A_limit_of_the_storage_has_its_own_code_by_the_host_too(string message, int code)
    {
        VirtualMachine vm = await StartMachineAsync();
        Service.Disks[0] = HostDisk.Failing(409, message);
        Service.Disks[-1] = HostDisk.Failing(500, null);

        AssertCame(await vm.RunBackupAsync(NewHostRequest(vm)), code, code, 0, "backupHostService", 200, 200);
    }

    [Fact(Timeout = Limit)]
    public async Task Encrypted_disks_settings_go_back_to_the_host_and_nowhere_else()
    {
        const string Secret = "{\"diskEncryptionKey\":\"swordfish-0815\"}";
        VirtualMachine vm = await StartMachineAsync();
        Service.Encryption = new DiskEncryption(IsOsDiskEncrypted: true, AreDataDisksEncrypted: false, Secret);
        RequestBuilder request = NewHostRequest(vm);
        request.PublicObject["includedDisks"]!["isVMADEEnabled"] = true;
        string sent = "";
        Service.OnSnapshot = (asked, _) =>
        {
            sent = $"{asked.Metadata.Single(entry => entry.Key == "DiskEncryptionSettings").Value} "
                + $"{asked.Settings["isOsDiskADEEncrypted"]} {asked.Settings["areDataDisksADEEncrypted"]}";
            return Task.CompletedTask;
        };

        BackupResult result = await vm.RunBackupAsync(request);

        AssertCame(result, 1, 1, 1, "backupHostService", 200, 200);
        Assert.Equal($"{Secret} True False", sent);
        Assert.DoesNotContain("swordfish", vm.LogText + result.Text, StringComparison.Ordinal);
        Assert.Empty(Service.Violations);
    }

    [Fact(Timeout = Limit)]
    public async Task With_scripts_the_hosts_snapshots_are_application_consistent()
    {
        VirtualMachine vm = await StartMachineAsync();
        using var scripts = new OwnerScripts();

        BackupResult result = await vm.RunBackupAsync(NewHostRequest(vm));

        AssertCame(result, 0, 0, 2, "backupHostService", 200, 200);
        Assert.Equal("pre post", OwnerScripts.Said);
        ScriptedBackup.AssertNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task P14_The_host_does_without_protected_settings_and_the_message_tells_that_they_could_not_be_read()
    {
        VirtualMachine vm = await StartMachineAsync();

        BackupResult result = await vm.RunBackupAsync(
            NewHostRequest(vm), change: settings => settings with { ProtectedSettings = "bm8gZW52ZWxvcGU=" });

        AssertCame(result, 1, 1, 1, "backupHostService", 200, 200);
        Assert.Contains("The protected settings cannot be decrypted: ", result.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task With_the_crash_consistent_rule_one_snapshot_of_the_host_stands_for_a_freeze_that_failed()
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = NewHostRequest(vm);
        request.PublicObject["includedDisks"] = new JsonObject { ["isOSDiskIncluded"] = true };
        request.Custom["isManagedVm"] = true;
        request.Custom["canTakeCrashConsistentSnapshot"] = true;
        request.Custom["backupRetryCount"] = 1;
        vm.Disks[0].Disk.Freeze(); // somebody else's

        BackupResult result;
        try
        {
            result = await vm.RunBackupAsync(request);
        }
        finally
        {
            Assert.True(vm.Disks[0].Disk.Thaw());
        }

        AssertCame(result, 1, 121, 3, "backupHostService", 200, 200);
    }

    [Theory(Timeout = Limit)]
    [InlineData("""{"dataDiskLunList":[],"isAnyDiskExcluded":true,"isVmgsBlobIncluded":true}""")]
    [InlineData("""{"isAnyDiskExcluded":true,"isAnyWADiskIncluded":true}""")]
    public async Task The_host_is_not_even_asked_when_it_lacks_the_list_that_it_needs(string includedDisks)
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = NewHostRequest(vm);
        request.PublicObject["includedDisks"] = JsonNode.Parse(includedDisks);

        BackupResult result = await vm.RunBackupAsync(request);

        Assert.Equal((17, 17, "error", null), (result.Code, result.HealthCode, result.TrueStatus, result.Disks));
        Assert.Empty(Service.Requests);
    }

    [Fact(Timeout = Limit)]
    public async Task The_token_reaches_the_host_and_no_text_of_ours_even_if_the_host_gives_it_back()
    {
        VirtualMachine vm = await StartMachineAsync();
        RequestBuilder request = NewHostRequest(vm);
        string token = request.Secrets[0];
        Service.DoSnapshot.Answer = HostAnswer.Changed("token", document => document["snapshotInfo"]![0]!.AsObject().ReplaceWith(
            new JsonObject { ["isSuccessful"] = "false", ["errorMessage"] = $"the token {token} is not known", ["statusCode"] = 403 }));

        BackupResult result = await vm.RunBackupAsync(request);

        AssertCame(result, 76, 761, 0, "backupHostService", 200, 200);
        Assert.Contains(JsonSerializer.Serialize(token), Service.RequestsFor(HostCall.DoSnapshot)[0].Body, StringComparison.Ordinal);
        Assert.Equal("the token <redacted> is not known", result.Disks![0].Error); // that it is in nothing else is seen at the end
    }
}
