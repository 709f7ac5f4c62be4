using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

using HostEmulator.Disks;

namespace HostEmulator.Tests;

public sealed class GenuineAnswerTests : IAsyncLifetime
{
    private readonly TestHost _host = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _host.DisposeAsync().AsTask();

    [Fact]
    public async Task Presnapshot_tells_the_services_time_and_version()
    {
        JsonObject answer = await _host.PreSnapshotDocumentAsync();

        Assert.Equal(
            ["year", "month", "day", "hour", "minute", "second"], answer["responseTime"]!.AsObject().Select(field => field.Key));
        Assert.All(["bhsVersion", "nodeId", "result"], name => Assert.NotEmpty(answer[name]!.GetValue<string>()));
        Assert.Empty(_host.Service.Violations);
    }

    [Fact]
    public async Task Presnapshot_tells_the_time_of_a_clock_that_is_before()
    {
        _host.Service.ClockOffset = TimeSpan.FromDays(40 * 366);
        int year = TimeProvider.System.GetUtcNow().Year;

        JsonNode time = (await _host.PreSnapshotDocumentAsync())["responseTime"]!;

        Assert.InRange(time["year"]!.GetValue<int>(), year + 40, year + 42);
    }

    [Fact]
    public async Task Presnapshot_tells_of_encryption_when_asked_for_details()
    {
        _host.Service.Encryption = new DiskEncryption(IsOsDiskEncrypted: true, AreDataDisksEncrypted: false, "c2V0dGluZ3M=");

        JsonObject answer = await _host.PreSnapshotDocumentAsync();

        Assert.True(answer["isOsDiskADEEncrypted"]!.GetValue<bool>());
        Assert.False(answer["areDataDisksADEEncrypted"]!.GetValue<bool>());
        Assert.Equal("c2V0dGluZ3M=", answer["DiskEncryptionSettings"]!.GetValue<string>());
    }

    [Fact]
    public async Task Presnapshot_tells_that_nothing_is_encrypted_unless_it_is_said()
    {
        JsonObject answer = await _host.PreSnapshotDocumentAsync();

        Assert.False(answer["isOsDiskADEEncrypted"]!.GetValue<bool>());
        Assert.True(answer.ContainsKey("DiskEncryptionSettings"));
        Assert.Null(answer["DiskEncryptionSettings"]);
    }

    [Fact]
    public async Task Presnapshot_does_not_tell_of_encryption_unless_it_is_asked_for_details()
    {
        JsonObject answer = await _host.PreSnapshotDocumentAsync("""{"taskId":"1b1f","snapshotTaskToken":""}""");

        Assert.DoesNotContain("DiskEncryptionSettings", answer.Select(field => field.Key));
        Assert.Empty(_host.Service.Violations);
    }

    [Fact]
    public async Task Dosnapshot_has_an_entry_for_each_disk_in_the_order_asked_for()
    {
        _host.Service.Disks[3] = HostDisk.Failing(409, "too many");

        JsonArray entries = await _host.EntriesAsync(5, 3, -1);

        Assert.Equal(["true", "false", "true"], entries.Select(entry => entry!["isSuccessful"]!.GetValue<string>()));
        string[] uri = entries[0]!["snapshotUri"]!.GetValue<string>().Split("?snapshot=");
        Assert.Equal("https://md-data5.z27.blob.storage.azure.net:443/c/abcd", uri[0]);
        AssertTime(uri[1]);
        Assert.Contains("//md-os.", entries[2]!["snapshotUri"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty(_host.Service.Violations);
    }

    [Fact]
    public async Task A_managed_disk_has_no_direct_drive_identifier()
    {
        JsonNode entry = Assert.Single(await _host.EntriesAsync(0))!;

        Assert.Equal(
            ["isSuccessful", "snapshotUri", "errorMessage", "statusCode", "ddSnapshotIdentifier"], entry.AsObject().Select(field => field.Key));
        Assert.Equal(200, entry["statusCode"]!.GetValue<int>());
        Assert.Null(entry["ddSnapshotIdentifier"]);
        Assert.Null(entry["errorMessage"]);
    }

    [Fact]
    public async Task A_disk_keeps_the_uri_that_it_was_given()
    {
        _host.Service.Disks[0] = new ManagedDisk { BlobUri = "https://example.org/c/disk.vhd" };

        JsonNode entry = Assert.Single(await _host.EntriesAsync(0))!;

        Assert.StartsWith("https://example.org/c/disk.vhd?snapshot=", entry["snapshotUri"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_direct_drive_disk_has_an_identifier()
    {
        _host.Service.Disks[2] = new DirectDriveDisk { Token = "dDE=", InstantAccessDurationMinutes = 300, Id = "C8E4" };

        JsonNode entry = Assert.Single(await _host.EntriesAsync(2))!;

        JsonNode identifier = entry["ddSnapshotIdentifier"]!;
        Assert.Equal("https://md-dd-e4.z48.disk.storage.azure.net/disks/e470-data2/snapshots?snapshotId=C8E4", entry["snapshotUri"]!.GetValue<string>());
        AssertTime(identifier["creationTime"]!.GetValue<string>());
        Assert.Equal(("C8E4", "dDE=", 300), (
            identifier["id"]!.GetValue<string>(), identifier["token"]!.GetValue<string>(), identifier["instantAccessDurationMinutes"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_failing_disk_says_why()
    {
        _host.Service.Disks[0] = HostDisk.Failing(409, "The snapshot count against this blob has been exceeded.");

        JsonNode entry = Assert.Single(await _host.EntriesAsync(0))!;

        Assert.Equal("false", entry["isSuccessful"]!.GetValue<string>());
        Assert.Equal(409, entry["statusCode"]!.GetValue<int>());
        Assert.Equal("The snapshot count against this blob has been exceeded.", entry["errorMessage"]!.GetValue<string>());
        Assert.Null(entry["snapshotUri"]);
    }

    [Fact]
    public async Task No_disk_asked_for_means_every_disk_that_is_known()
    {
        _host.Service.Disks[4] = HostDisk.Managed;
        _host.Service.Disks[-1] = HostDisk.DirectDrive;

        JsonArray entries = await _host.EntriesAsync();

        Assert.Equal([true, false], entries.Select(entry => entry!["ddSnapshotIdentifier"] is not null));
    }

    [Fact]
    public async Task A_connection_serves_one_request_after_the_other()
    {
        using HttpResponseMessage first = await _host.PreSnapshotAsync();
        using HttpResponseMessage second = await _host.DoSnapshotAsync();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Equal([0, 0], _host.Service.Requests.Select(request => request.Connection));
    }

    private static void AssertTime(string text) => Assert.True(
        DateTime.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.None, out _), text);
}
