using SnapshotCore.BackupHost;

namespace SnapshotCore.Tests.BackupHost;

/// <summary>What is read from the entries of the host's answer to dosnapshot.</summary>
public sealed class HostDisksTests
{
    private const string Uri = "https://md-x.z27.blob.storage.azure.net:443/c/abcd?snapshot=2026-03-04T05:06:10.1234567Z";

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("\"true\"", true)]
    [InlineData("\"false\"", false)]
    [InlineData("\"True\"", true)]
    [InlineData("\"FALSE\"", false)]
    public void Success_may_be_a_boolean_or_its_text_in_any_case(string value, bool expected)
    {
        HostDisk disk = ReadOne($$"""{"isSuccessful":{{value}},"snapshotUri":"{{Uri}}","errorMessage":"text","statusCode":200}""");

        Assert.Equal((expected, Uri, "text", 200), (disk.IsSuccessful, disk.SnapshotUri, disk.ErrorMessage, disk.StatusCode));
    }

    [Theory]
    [InlineData("7", "no JSON object")]
    [InlineData("null", "no JSON object")]
    [InlineData("{}", "isSuccessful is neither")]
    [InlineData("""{"isSuccessful":"perhaps"}""", "isSuccessful is neither")]
    [InlineData("""{"isSuccessful":1}""", "isSuccessful is neither")]
    [InlineData("""{"isSuccessful":true}""", "names no snapshot")]
    [InlineData("""{"isSuccessful":true,"snapshotUri":""}""", "names no snapshot")]
    [InlineData("""{"isSuccessful":true,"snapshotUri":"u","ddSnapshotIdentifier":"x"}""", "ddSnapshotIdentifier")]
    [InlineData("""{"isSuccessful":true,"snapshotUri":"u","ddSnapshotIdentifier":{"id":"x"}}""", "ddSnapshotIdentifier")]
    [InlineData("""{"isSuccessful":true,"snapshotUri":"u","ddSnapshotIdentifier":{"id":"x","creationTime":"noon"}}""", "ddSnapshotIdentifier")]
    public void An_entry_that_cannot_be_used_fails_its_disk_and_no_other(string entry, string reason)
    {
        IReadOnlyList<HostDisk> disks = HostDisks.Read(
            $$"""{"snapshotInfo":[{{entry}},{"isSuccessful":"true","snapshotUri":"{{Uri}}"}]}""", out string fault);

        Assert.Empty(fault);
        Assert.False(disks[0].IsSuccessful);
        Assert.Contains(reason, disks[0].ErrorMessage, StringComparison.Ordinal);
        Assert.True(disks[1].IsSuccessful);
        Assert.Null(disks[1].ErrorMessage);
        Assert.Null(disks[1].StatusCode);
    }

    [Theory]
    [InlineData("2026-03-04T05:06:10Z", 0)]
    [InlineData("2026-03-04T05:06:10.1Z", 100)]
    [InlineData("2026-03-04T05:06:10.12Z", 120)]
    [InlineData("2026-03-04T05:06:10.123Z", 123)]
    [InlineData("2026-03-04T05:06:10.1239Z", 123)]
    [InlineData("2026-03-04T05:06:10.123999Z", 123)]
    [InlineData("2026-03-04T05:06:10.1239999Z", 123)]
    [InlineData("2026-03-04T05:06:10.123999999Z", 123)]
    [InlineData("2026-03-04T05:06:10.9999999", 999)]
    [InlineData("2026-03-04T06:06:10.5000000+01:00", 500)]
    public void A_creation_time_has_any_number_of_digits_and_is_cut_to_milliseconds(string text, int milliseconds)
    {
        HostDisk disk = ReadOne(
            $$$"""
            {"isSuccessful":"true","snapshotUri":"u",
             "ddSnapshotIdentifier":{"creationTime":"{{{text}}}","id":"C8E4","token":"tok","instantAccessDurationMinutes":60}}
            """);

        Assert.Equal(1772600770000 + milliseconds, disk.DirectDrive!.CreationTime.ToUnixTimeMilliseconds());
        Assert.Equal(("C8E4", "tok", 60), (disk.DirectDrive.Id, disk.DirectDrive.Token.Expose(), disk.DirectDrive.InstantAccessDurationMinutes));
        Assert.DoesNotContain("tok", $"{disk.DirectDrive} {disk}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":null,"creationTime":null,"token":null}""")]
    [InlineData("\"none\"")]
    public void A_failed_disk_keeps_the_hosts_words_whatever_its_identifier_looks_like(string identifier)
    {
        HostDisk disk = ReadOne($$"""{"isSuccessful":"false","errorMessage":"too many snapshots","statusCode":409,"ddSnapshotIdentifier":{{identifier}}}""");

        Assert.Equal((false, "too many snapshots", 409), (disk.IsSuccessful, disk.ErrorMessage, disk.StatusCode));
    }

    [Fact]
    public void An_entry_that_cannot_be_used_keeps_what_the_host_said() => Assert.Equal(
        "no such disk (The host's entry for this disk can't be used: isSuccessful is neither true nor false.)",
        ReadOne("""{"errorMessage":"no such disk"}""").ErrorMessage);

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"snapshotInfo":null}""", "")]
    [InlineData("""{"snapshotInfo":[]}""", "")]
    [InlineData("""{"snapshotInfo":"none"}""", "no array")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{\"snapshotInfo\":[", "not JSON")]
    public void An_answer_without_entries_has_none_and_says_whether_it_can_be_read(string body, string expected)
    {
        Assert.Empty(HostDisks.Read(body, out string fault));
        Assert.Equal(expected.Length == 0, fault.Length == 0);
        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }

    private static HostDisk ReadOne(string entry) => Assert.Single(HostDisks.Read($$"""{"snapshotInfo":[{{entry}}]}""", out _));
}
