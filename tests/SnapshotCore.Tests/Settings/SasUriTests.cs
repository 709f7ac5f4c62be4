using SnapshotCore.Errors;
using SnapshotCore.Settings;

namespace SnapshotCore.Tests.Settings;

public sealed class SasUriTests
{
    private const string Full =
        "https://acct.blob.core.windows.net/vhds/os%20disk.vhd?sv=2018-03-28&sr=b&sp=rw&se=2026-03-04T09%3A00%3A00Z&sig=a%2Bb%2f%3D";

    [Fact]
    public void The_query_is_kept_byte_for_byte_and_parameters_are_appended()
    {
        SasUri uri = Parse(Full);

        Assert.Equal(Full, uri.Expose());
        Assert.Equal($"{Full}&comp=snapshot", uri.With("comp=snapshot"));
        Assert.Equal("http://h/c/b?comp=snapshot", Parse("http://h/c/b").With("comp=snapshot"));
        Assert.Equal("https://acct.blob.core.windows.net/vhds/os%20disk.vhd", uri.BaseUri);
    }

    [Fact]
    public void The_parameters_are_read_for_checks_only()
    {
        SasUri uri = Parse(Full);

        Assert.Equal(new DateTimeOffset(2026, 3, 4, 9, 0, 0, TimeSpan.Zero), uri.Expiry);
        Assert.Equal("rw", uri.Permissions);
        Assert.Equal("2018-03-28", uri.Version);
        Assert.Equal("b", uri.Resource);
    }

    [Theory]
    [InlineData("https://h/b", "h", 443, true)]
    [InlineData("http://127.0.0.1:10000/devaccount/c/b", "127.0.0.1", 10000, false)]
    [InlineData("HTTPS://h:8443/b", "h", 8443, true)]
    [InlineData(" http://h/b\n", "h", 80, false)]
    public void Scheme_and_port_are_honoured(string text, string host, int port, bool isTls)
    {
        SasUri uri = Parse(text);

        Assert.Equal((host, port, isTls), (uri.Host, uri.Port, uri.IsTls));
    }

    [Theory]
    [InlineData("se=2026-03-04", "2026-03-04T00:00:00Z")]
    [InlineData("se=2026-03-04T09:30Z", "2026-03-04T09:30:00Z")]
    [InlineData("se=2026-03-04T09:30:15.1234567Z", "2026-03-04T09:30:15.1234567Z")]
    [InlineData("SE=2026-03-04T09:30:15%2B02:00", "2026-03-04T07:30:15Z")]
    [InlineData("se=tomorrow", null)]
    [InlineData("se=09:30", null)]
    [InlineData("se", null)]
    [InlineData("", null)]
    public void An_expiry_is_read_in_every_form_or_unknown(string query, string? expected)
    {
        DateTimeOffset? expiry = Parse($"https://h/b?{query}").Expiry;

        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected), expiry);
    }

    [Fact]
    public void The_text_form_shows_where_but_no_key()
    {
        Assert.Equal("https://acct.blob.core.windows.net/vhds/os%20disk.vhd?<redacted>", Parse(Full).ToString());
        Assert.Equal("http://h:10000/c/b?<redacted>", $"{Parse("http://h:10000/c/b?sig=secret")}");
        Assert.Equal("https://h/c/b", $"{Parse("https://h/c/b")}");
    }

    [Theory]
    [InlineData("", "not an absolute URI")]
    [InlineData("h/c/b?sig=secret", "not an absolute URI")]
    [InlineData("/etc/secret", "neither https nor http")]
    [InlineData("ftp://h/secret", "neither https nor http")]
    [InlineData("secret:abc", "neither https nor http")]
    [InlineData("https:///secret", "not an absolute URI")]
    [InlineData("https://user:secret@h/b", "user name")]
    [InlineData("https://h/b#secret", "fragment")]
    public void What_is_no_blob_URI_is_refused_without_quoting_it(string text, string reason)
    {
        BackupError error = SasUri.Parse(text, "blobSASUri[1]").Error!;

        Assert.Equal(ErrorCode.Parameter, error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("blobSASUri[1]", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    private static SasUri Parse(string text) => SasUri.Parse(text, "x").Value;
}
