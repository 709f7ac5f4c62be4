using Newtonsoft.Json.Linq;

using SnapshotCore.BackupHost;
using SnapshotCore.Errors;
using SnapshotCore.Settings;
using SnapshotCore.Snapshots;

namespace SnapshotCore.Tests.Snapshots;

/// <summary>What an answer of the host comes to: entries, and the codes of the run.</summary>
public sealed class SnapshotSetTests
{
    private const string Good = """{"isSuccessful":"true","snapshotUri":"https://h:443/c/d?snapshot=1","statusCode":200}""";
    private const string Bad = """{"isSuccessful":"false","errorMessage":"boom","statusCode":409}""";
    private const string Rate = """{"isSuccessful":"false","errorMessage":"… The rate of snapshot blob calls is exceeded …"}""";
    private const string Count = """{"isSuccessful":"false","errorMessage":"The snapshot count against this blob has been exceeded."}""";

    private static readonly HostSecrets Secrets = new(
        new ProtectedText("swordfish"), DiskEncryption.Read(JObject.Parse("""{"DiskEncryptionSettings":{"key":{"url":"https://vault/x"},"ok":true}}""")));

    public static TheoryData<int, int, string, int, int> Results { get; } = new()
    {
        // presnapshot, dosnapshot, entries, code, health
        { 200, 200, Good, 1, 1 },
        { 200, 201, $"{Good},{Good}", 1, 1 },
        { 404, 200, Good, 1, 1 },
        { 200, 200, $"{Good},{Bad}", 76, 761 },
        { 200, 200, $"{Bad},{Bad}", 76, 76 },
        { 200, 200, "", 76, 76 },
        { 200, 200, $"{Bad},{Rate},{Count}", 173, 173 },
        { 200, 200, $"{Good},{Count},{Rate}", 85, 85 },
        { 200, 403, "", 76, 76 },
        { 200, 503, "", 76, 76 },
        { 200, 555, "", 76, 76 },
        { 200, 556, "", 556, 556 },
        { 201, 556, "", 76, 76 },
        { 555, 556, "", 76, 76 },
        { 200, 557, "", 76, 76 },
        { 200, 558, "", 76, 76 },
    };

    [Theory]
    [MemberData(nameof(Results))]
    public void Statuses_and_entries_become_codes(int preSnapshot, int doSnapshot, string entries, int code, int health)
    {
        HostAnswer answer = doSnapshot switch
        {
            HostStatus.NoAnswer => HostAnswer.None("no answer", 1, 2),
            HostStatus.LocalFailure => HostAnswer.Failed("a bug", 1, 2),
            HostStatus.NotTheService => HostAnswer.From(500, "<html>", 1, 2),
            HostStatus.EmptyAnswer => HostAnswer.From(200, "", 1, 2),
            _ => HostAnswer.From(doSnapshot, $$"""{"snapshotInfo":[{{entries}}]}""", 1, 2),
        };

        SnapshotSet set = SnapshotSet.From(answer, Secrets) with { PreSnapshot = preSnapshot };
        SnapshotVerdict verdict = SnapshotClassifier.Classify(set);

        Assert.Equal((code, health), ((int)verdict.Code, (int)verdict.HealthCode));
        Assert.Equal(code == 1, verdict.Remedy.Length == 0);
        Assert.Equal(doSnapshot, set.Answer!.Status);
        Assert.Equal(entries.Split("isSuccessful").Length - 1, set.Disks.Count);
    }

    [Fact]
    public void An_answer_that_cannot_be_read_is_558_without_entries()
    {
        SnapshotSet set = SnapshotSet.From(HostAnswer.From(200, "[]", 1, 2), Secrets);

        Assert.Equal(HostStatus.LocalFailure, set.Answer!.Status);
        Assert.Empty(set.Disks);
    }

    [Fact]
    public void An_entry_has_the_moments_of_the_call_and_the_status_of_its_disk()
    {
        SnapshotSet set = Read($"{Good},{Bad}");

        Assert.All(set.Disks, disk => Assert.Equal((100, 200), (disk.Started, disk.Acknowledged)));
        Assert.Equal([200, 409], set.Disks.Select(disk => disk.StatusCode));
        Assert.Equal(["https://h:443/c/d", null], set.Disks.Select(disk => disk.BlobUri));
        Assert.Equal([null, "boom"], set.Disks.Select(disk => disk.ErrorMessage));
        Assert.Equal("1 of 2 disks failed: Entry 2 of the host's answer: HTTP 409 boom.", SnapshotClassifier.Classify(set).Message["The snapshots of ".Length..]);
    }

    [Theory]
    [InlineData("""{"isSuccessful":true,"snapshotUri":"https://h/disks/e470/snapshots?snapshotId=1","ddSnapshotIdentifier":{"creationTime":"2026-03-04T05:06:10Z","id":"C8E4"}}""", "https://h/disks/e470")]
    [InlineData("""{"isSuccessful":true,"snapshotUri":"https://h/disks/e470","ddSnapshotIdentifier":{"creationTime":"2026-03-04T05:06:10Z","id":"C8E4"}}""", "https://h/disks/e470")]
    [InlineData("""{"isSuccessful":true,"snapshotUri":"https://h/c/d"}""", "https://h/c/d")]
    [InlineData("""{"isSuccessful":false,"snapshotUri":null}""", null)]
    public void A_disk_is_named_by_what_stands_before_the_delimiter(string entry, string? expected) =>
        Assert.Equal(expected, Assert.Single(Read(entry).Disks).BlobUri);

    [Fact]
    public void A_text_of_the_host_is_one_line_of_bounded_length_without_the_token()
    {
        string text = $"first\\nwith swordfish true https://vault/x {new string('x', 1000)} The rate of snapshot blob calls is exceeded";

        DiskSnapshot disk = Assert.Single(Read($$"""{"isSuccessful":false,"errorMessage":"{{text}}"}""").Disks);

        Assert.StartsWith("first with <redacted> true <redacted> x", disk.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(400, disk.ErrorMessage!.Length);
        Assert.Equal("SnapshotOperationRateExceeded", disk.ServiceErrorCode);
    }

    [Theory]
    [InlineData(555, 555, true, "Allow outgoing HTTP")]
    [InlineData(200, 555, false, "Allow outgoing HTTP")]
    [InlineData(200, 555, true, "may have taken snapshots that nobody names")]
    [InlineData(200, 558, true, "extension.log")]
    [InlineData(200, 503, true, "the VM's network is fine")]
    public void The_remedy_looks_where_the_fault_can_be(int preSnapshot, int doSnapshot, bool isMade, string expected)
    {
        HostAnswer answer = doSnapshot switch
        {
            555 when !isMade => HostAnswer.Unreached("refused"),
            555 => HostAnswer.None("reset", 1, 2),
            558 => HostAnswer.Failed("a bug", 1, 2),
            _ => HostAnswer.From(doSnapshot, "", 1, 2),
        };

        SnapshotSet set = SnapshotSet.From(answer, Secrets) with { PreSnapshot = preSnapshot };

        Assert.Contains(expected, SnapshotClassifier.Classify(set).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_in_storages_own_document_is_known_by_its_code()
    {
        SnapshotSet set = Read("""{"isSuccessful":false,"errorMessage":"<Error><Code>SnapshotCountExceeded</Code></Error>"}""");

        Assert.Equal(ErrorCode.SnapshotLimitReached, SnapshotClassifier.Classify(set).Code);
    }

    private static SnapshotSet Read(string entries) =>
        SnapshotSet.From(HostAnswer.From(200, $$"""{"snapshotInfo":[{{entries}}]}""", 100, 200), Secrets);
}
