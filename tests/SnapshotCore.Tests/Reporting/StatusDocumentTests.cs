using System.Text;

using FsCheck;
using FsCheck.Fluent;

using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

using SnapshotCore.Errors;
using SnapshotCore.Reporting;

namespace SnapshotCore.Tests.Reporting;

public class StatusDocumentTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private static readonly ReportContext Context =
        new("Contoso.Snapshot", "1.0", "1.2.3.4", "task-1", "639081975670000000", IsClassicVm: false, "9f1c6c0e");

    private static readonly BackupOutcome Success = BackupOutcome.Snapshotted(
        new ConsistencyVerdict(Consistency.FileSystem, "Proven."),
        [new DiskReport(
                true, "https://a.blob.core.windows.net/c/d.vhd?snapshot=2026-03-04T05:06:10.1234567Z", "https://a.blob.core.windows.net/c/d.vhd", "")]) with
    {
        Storage = new StorageDetails(2, 3571875840, false),
        Telemetry = [new("osVersion", "Débian 12")],
        Creator = SnapshotCreator.GuestExtension,
    };

    [Fact]
    public void The_blob_report_of_a_success_is_exactly_this() => Assert.Equal(
        """
        [{"version":"1.0","timestampUTC":"\/Date(1772600767000)\/","status":{"name":"Contoso.Snapshot","operation":"Enable",
        "status":"success","substatus":[],"code":"1","taskId":"task-1","formattedMessage":{"lang":"en-US","message":
        "{\"messageStr\":\"snapshotCreator=guestExtension, \",\"snapshotConsistency\":1,\"jobMessage\":\"\",
        \"isSizeComputationFailed\":false}"},"storageDetails":{"partitionCount":2,"totalUsedSizeInBytes":3571875840,
        "isStoragespacePresent":false,"isSizeComputationFailed":false},"commandStartTimeUTCTicks":"639081975670000000",
        "telemetryData":[{"Value":"fileSystemConsistent","Key":"consistencyType"},{"Value":"success","Key":"extErrorCode"},
        {"Value":"Proven.","Key":"consistencyEvidence"},{"Value":"guestExtension","Key":"snapshotCreator"},
        {"Value":"D\u00e9bian 12","Key":"osVersion"}],"uniqueMachineId":"9f1c6c0e","snapshotInfo":[{"isSuccessful":true,
        "snapshotUri":"https://a.blob.core.windows.net/c/d.vhd?snapshot=2026-03-04T05:06:10.1234567Z","errorMessage":"",
        "blobUri":"https://a.blob.core.windows.net/c/d.vhd","directDriveSnapshotIdentifier":null}],
        "vmHealthInfo":{"vmHealthState":0,"vmHealthStatusCode":1}}}]
        """.Replace("\n", "", StringComparison.Ordinal),
        StatusDocument.BlobReport(Context, Success, Now));

    [Fact]
    public void The_file_holds_the_blob_report_as_text_and_nulls_beside_it()
    {
        byte[] file = StatusDocument.FileReport(Context, Success, Now);

        JObject report = Report(Encoding.UTF8.GetString(file));
        JToken status = report["status"]!;
        Assert.Equal((byte)'[', file[0]);
        Assert.Equal("1.0", (string?)report["version"]);
        Assert.Equal("2026-03-04T05:06:07Z", (string?)report["timestampUTC"]);
        Assert.Equal("""{"code":"0","name":null,"status":"success","formattedMessage":null}""", Nameless(status["substatus"]));
        Assert.Equal(StatusDocument.BlobReport(Context, Success, Now), (string?)status["substatus"]![0]!["name"]);
        Assert.All(["telemetryData", "snapshotInfo", "vmHealthInfo"], key => Assert.Equal(JTokenType.Null, status[key]!.Type));
        Assert.Equal("9f1c6c0e", (string?)status["uniqueMachineId"]);
        Assert.Equal(2, (int)status["storageDetails"]!["partitionCount"]!);
        Assert.Contains("""\\/Date(1772600767000)\\/""", Encoding.UTF8.GetString(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "success")]
    [InlineData(true, "error")]
    public void A_failure_shows_in_the_file_of_a_classic_vm_alone(bool isClassic, string shown)
    {
        var outcome = BackupOutcome.Failed(new BackupError(ErrorCode.FreezeFailed, "/data: EBUSY.", "Thaw it."));
        ReportContext context = Context with { IsClassicVm = isClassic };

        JToken file = FileStatus(context, outcome);

        Assert.Equal(shown, (string?)file["status"]);
        Assert.Equal("121", (string?)file["code"]);
        Assert.Equal("error", (string?)BlobStatus(outcome)["status"]);
        Assert.Equal(JTokenType.Null, BlobStatus(outcome)["snapshotInfo"]!.Type);
        Assert.Equal("""{"vmHealthState":128,"vmHealthStatusCode":121}""", BlobStatus(outcome)["vmHealthInfo"]!.ToString(Formatting.None));
        Assert.Equal("/data: EBUSY. Thaw it.", MessageStr(outcome));
    }

    [Fact]
    public void The_transitional_report_is_a_success_with_code_4_and_says_transition()
    {
        var outcome = BackupOutcome.Transition();

        JToken status = BlobStatus(outcome);

        Assert.Equal("success", (string?)status["status"]);
        Assert.Equal("4", (string?)status["code"]);
        Assert.Equal("""{"vmHealthState":0,"vmHealthStatusCode":1}""", status["vmHealthInfo"]!.ToString(Formatting.None));
        Assert.Contains("Transition", MessageStr(outcome), StringComparison.Ordinal);
        Assert.Empty(status["telemetryData"]!);
    }

    [Fact]
    public void Missing_echoes_are_null_and_an_empty_set_of_disks_is_an_array()
    {
        ReportContext context = Context with { TaskId = null, CommandStartTicks = null };

        JToken status = Report(StatusDocument.BlobReport(context, Success with { Disks = [] }, Now))["status"]!;

        Assert.Equal(JTokenType.Null, status["taskId"]!.Type);
        Assert.Equal(JTokenType.Null, status["commandStartTimeUTCTicks"]!.Type);
        Assert.Empty(Assert.IsType<JArray>(status["snapshotInfo"]));
    }

    [Fact]
    public void A_direct_drive_disk_is_named_by_its_identifier()
    {
        var created = DateTimeOffset.FromUnixTimeMilliseconds(1772600770123);
        var disk = new DiskReport(
            true, null, "https://md.disk.storage.azure.net/disks/e470", null, new(created, "C8E4", "tok", 60));

        string report = StatusDocument.BlobReport(Context, Success with { Disks = [disk] }, Now);

        Assert.Contains(
            """
            {"isSuccessful":true,"snapshotUri":null,"errorMessage":null,"blobUri":"https://md.disk.storage.azure.net/disks/e470",
            "directDriveSnapshotIdentifier":{"creationTime":{"DateTime":"\/Date(1772600770123)\/","OffsetMinutes":0},
            "id":"C8E4","token":"tok","instantAccessDurationMinutes":60}}
            """.Replace("\n", "", StringComparison.Ordinal),
            report, StringComparison.Ordinal);
    }

    [Fact]
    public void The_message_has_its_parts_in_their_order()
    {
        BackupOutcome outcome = BackupOutcome.Failed(new BackupError(ErrorCode.PreScriptTimeout, "Too slow.", "Look.")) with
        {
            HasUploadFailed = true,
            Creator = SnapshotCreator.BackupHostService,
            HostStatusPreSnapshot = 200,
            HostStatusDoSnapshot = 556,
        };

        Assert.Equal(
            "Pre-ScriptTimeout (308): Too slow. Look. StatusCode.FailedPrepostPreScriptTimeout, statusBlobUploadError=true, "
            + "snapshotCreator=backupHostService, hostStatusCodePreSnapshot=200, hostStatusCodeDoSnapshot=556, ",
            MessageStr(outcome));
        Assert.Contains(BlobStatus(outcome)["telemetryData"]!, item => (string?)item["Key"] == "statusBlobUploadError");
    }

    [Fact]
    public void A_long_message_is_cut_visibly_and_its_facts_stay_whole()
    {
        BackupOutcome outcome = BackupOutcome.Failed(new BackupError(ErrorCode.Error, new string('"', 5000), "R.")) with
        {
            Creator = SnapshotCreator.GuestExtension,
        };

        string message = (string)BlobStatus(outcome)["formattedMessage"]!["message"]!;

        Assert.InRange(message.Length, 500, 1024);
        Assert.EndsWith("...[cut] snapshotCreator=guestExtension, ", MessageStr(outcome), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hundred_failed_disks_fit_and_each_can_still_be_told()
    {
        string body = "<?xml version=\"1.0\"?><Error><Code>AuthenticationFailed</Code>" + new string('é', 50_000);
        BackupOutcome outcome = BackupOutcome.Failed(new BackupError(ErrorCode.SnapshotFailedNoNetwork, body, "Open.")) with
        {
            Disks = [.. Enumerable.Range(0, 100).Select(i =>
                new DiskReport(false, null, $"https://md-impexp-{i:d40}.z27.blob.storage.azure.net/abcdefghijkl/abcd", body))],
        };

        byte[] file = StatusDocument.FileReport(Context, outcome, Now);

        JArray disks = Assert.IsType<JArray>(BlobStatus(outcome)["snapshotInfo"]);
        Assert.InRange(file.Length, 1, StatusDocument.LongestFile);
        Assert.Equal(outcome.Disks!.Select(disk => disk.BlobUri), disks.Select(disk => (string?)disk["blobUri"]));
        Assert.All(disks, disk => Assert.Contains("[cut]", (string?)disk["errorMessage"], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(100)]
    [InlineData(200)]
    public void Telemetry_and_errors_take_eight_kibibytes_at_most_and_no_value_takes_the_room_of_the_others(int failedDisks)
    {
        string endless = new('x', 5000);
        BackupOutcome outcome = BackupOutcome.Failed(new BackupError(ErrorCode.SnapshotFailedNoNetwork, endless, "")) with
        {
            Disks = [.. Enumerable.Repeat(new DiskReport(false, null, "https://a/b", endless), failedDisks)],
            Evidence = endless,
            Telemetry = [.. Enumerable.Range(0, 8).Select(i => new KeyValuePair<string, string>($"long{i}", endless)),
                .. Enumerable.Range(0, 20).Select(i => new KeyValuePair<string, string>($"short{i}", "0:00:00.000000"))],
        };

        JToken status = BlobStatus(outcome);

        int texts = status["telemetryData"]!.Sum(item => ((string)item["Key"]!).Length + ((string)item["Value"]!).Length)
            + status["snapshotInfo"]!.Sum(disk => ((string)disk["errorMessage"]!).Length);
        Assert.InRange(texts, 1, 8192);
        Assert.Equal(20, status["telemetryData"]!.Count(item => (string?)item["Value"] == "0:00:00.000000"));
    }

    [Fact]
    public void No_secret_and_no_lone_surrogate_gets_through()
    {
        BackupOutcome outcome = BackupOutcome.Failed(new BackupError(ErrorCode.Error, "bad \ud800 https://a/c?sig=SECRET", "")) with
        {
            Disks = [new DiskReport(false, "https://a/c?sig=SECRET", "https://a/c?sig=SECRET", "sig=SECRET \udc00")],
            Telemetry = [new("key", "sig=SECRET")],
        };

        string file = Encoding.UTF8.GetString(StatusDocument.FileReport(Context with { TaskId = "\udfff" }, outcome, Now));

        Assert.DoesNotContain("SECRET", file, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?i)\\u(d8|dc|df)", file);
        Assert.StartsWith("bad \uFFFD https://a/c?<redacted>", MessageStr(outcome), StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_comes_in_the_file_is_whole_ASCII_JSON_below_the_agents_limit()
    {
        Gen<string> piece = Gen.Elements("a", "\"", "\\", "\u0001", "é", "\ud83d\ude00", "\ud83d", "한", "https://a/b", "/");
        Gen<string> text = piece.Zip(Gen.Elements(0, 1, 30, 400, 1500))
            .Select(pair => string.Concat(Enumerable.Repeat(pair.Item1, pair.Item2)));
        Gen<(DiskReport[] Disks, string A, string B)> inputs =
            from disk in Gen.Four(text)
            from count in Gen.Elements(0, 1, 70, 200)
            from a in text
            from b in text
            let dd = new DirectDriveSnapshot(Now, disk.Item4, disk.Item4, null)
            let entry = new DiskReport(count == 1, disk.Item1, disk.Item2, disk.Item3, dd)
            select (Enumerable.Repeat(entry, count).ToArray(), a, b);

        Prop.ForAll(inputs.ToArbitrary(), input =>
        {
            (DiskReport[] disks, string a, string b) = input;
            BackupOutcome outcome = BackupOutcome.Failed(new BackupError(ErrorCode.PreScriptFailed, a, b)) with
            {
                Disks = disks,
                Telemetry = [.. Enumerable.Repeat(new KeyValuePair<string, string>(a, b), 60)],
                Evidence = a,
                HasUploadFailed = true,
            };

            string file = Encoding.UTF8.GetString(
                StatusDocument.FileReport(new ReportContext(a, b, a, b, a, IsClassicVm: true, b), outcome, Now));

            JToken status = Report(file)["status"]!;
            Assert.True(file.Length < 131072 && Ascii.IsValid(file));
            Assert.True(((string)status["formattedMessage"]!["message"]!).Length <= 1024);
            Assert.True(Report((string)status["substatus"]![0]!["name"]!).HasValues);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));
    }

    private static JToken BlobStatus(BackupOutcome outcome) =>
        Report(StatusDocument.BlobReport(Context, outcome, Now))["status"]!;

    private static JToken FileStatus(ReportContext context, BackupOutcome outcome) =>
        Report(Encoding.UTF8.GetString(StatusDocument.FileReport(context, outcome, Now)))["status"]!;

    private static string MessageStr(BackupOutcome outcome) =>
        (string)JObject.Parse((string)BlobStatus(outcome)["formattedMessage"]!["message"]!)["messageStr"]!;

    private static JObject Report(string text)
    {
        using var reader = new JsonTextReader(new StringReader(text)) { DateParseHandling = DateParseHandling.None };
        return Assert.IsType<JObject>(Assert.Single(JArray.Load(reader)));
    }

    private static string Nameless(JToken? substatus)
    {
        JToken only = Assert.Single(substatus!).DeepClone();
        only["name"] = null;
        return only.ToString(Formatting.None);
    }
}
