using SnapshotCore.BackupHost;

namespace SnapshotCore.Tests.BackupHost;

/// <summary>What is read from the host's answer to presnapshot.</summary>
public sealed class PreSnapshotTests
{
    private const string Time = """{"year":2026,"month":3,"day":4,"hour":5,"minute":6,"second":9}""";

    [Fact]
    public void A_good_answer_tells_the_hosts_time()
    {
        PreSnapshot read = Read($$"""{"responseTime":{{Time}},"bhsVersion":"1","unknown":[1,2]}""");

        Assert.True(read.IsAvailable);
        Assert.Equal(new DateTimeOffset(2026, 3, 4, 5, 6, 9, TimeSpan.Zero), read.HostTime);
        Assert.Null(read.Encryption);
        Assert.Equal("bhsVersion 1", read.Facts);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"responseTime":null}""")]
    [InlineData("""{"responseTime":"2026-03-04T05:06:09Z"}""")]
    [InlineData("""{"responseTime":{"year":2026}}""")]
    [InlineData("""{"responseTime":{"year":2026,"month":2,"day":31,"hour":5,"minute":6,"second":9}}""")]
    [InlineData("""{"responseTime":{"year":"x","month":2,"day":3,"hour":5,"minute":6,"second":9}}""")]
    public void A_time_that_is_missing_or_impossible_leaves_the_host_available(string body)
    {
        PreSnapshot read = Read(body);

        Assert.True(read.IsAvailable);
        Assert.Null(read.HostTime);
    }

    [Fact]
    public void A_time_in_texts_is_read_as_well() => Assert.NotNull(
        Read("""{"responseTime":{"year":"2026","month":"3","day":"4","hour":"5","minute":"6","second":"9"}}""").HostTime);

    [Theory]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("\"yes\"")]
    [InlineData("{\"responseTime\":")]
    public void An_answer_that_is_no_json_object_is_558_and_no_host(string body)
    {
        PreSnapshot read = Read(body);

        Assert.Equal(HostStatus.LocalFailure, read.Status);
        Assert.False(read.IsAvailable);
    }

    [Fact]
    public void What_the_host_says_of_encrypted_disks_is_kept_and_never_shown()
    {
        PreSnapshot read = Read("""{"DiskEncryptionSettings":"swordfish"}""");

        Assert.Equal("swordfish", read.Encryption!.Settings.ToString());
        Assert.DoesNotContain("swordfish", read.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("swordfish", $"{read.Encryption}{read.Answer}", StringComparison.Ordinal);
    }

    private static PreSnapshot Read(string body) => PreSnapshot.From(HostAnswer.From(200, body, 1, 2));
}
