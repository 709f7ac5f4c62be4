using FsCheck;
using FsCheck.Fluent;

using SnapshotCore.Settings;
using SnapshotCore.Storage;

namespace SnapshotCore.Tests.Storage;

public sealed class ServiceTextTests
{
    private static readonly SasUri Uri = Sas.Of("https://a.blob.core.windows.net");

    [Theory]
    [InlineData("asked for https://a/b?sv=1&sig=aB%2f+%2Bc%3d%3D&x=1 and refused")]
    [InlineData("signature aB/++c== did not match")]
    [InlineData("another one: SIG=Zm9vYmFy%3D")]
    [InlineData("The MAC signature found in the HTTP request 'Zm9vYmFy=' is not the same")]
    [InlineData("query " + Sas.Query)]
    public void A_signature_is_redacted_wherever_it_stands(string text)
    {
        string clean = ServiceText.Clean(text, Uri);

        Assert.Contains("<redacted>", clean, StringComparison.Ordinal);
        Assert.DoesNotContain("aB", clean, StringComparison.Ordinal);
        Assert.DoesNotContain("Zm9v", clean, StringComparison.Ordinal);
    }

    [Fact]
    public void No_signature_survives_raw_or_decoded()
    {
        Prop.ForAll<byte[], NonNull<string>>((bytes, around) =>
        {
            string signature = Convert.ToBase64String([.. bytes, 1, 2, 3, 4, 5, 6]);
            string escaped = System.Uri.EscapeDataString(signature);
            SasUri uri = Sas.Of("https://a.blob.core.windows.net", query: "sp=w&sig=" + escaped);

            string clean = ServiceText.Clean($"{around.Get}{signature} {escaped}{around.Get}", uri);

            return !clean.Contains(signature, StringComparison.Ordinal)
                && !clean.Contains(escaped, StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_harmless_text_stays_as_it_is_but_for_line_ends()
    {
        const string Text = "\uFEFF<Error><Code>BlobNotFound</Code>\r\n  <Message>No such blob.\nTime:x</Message></Error>\n";

        Assert.Equal(
            "<Error><Code>BlobNotFound</Code> <Message>No such blob. Time:x</Message></Error>",
            ServiceText.Clean(Text, Uri));
    }

    [Fact]
    public void A_long_text_is_cut_with_a_visible_mark_and_never_inside_a_character()
    {
        string clean = ServiceText.Clean(string.Concat(Enumerable.Repeat("𝄞", 400)), Uri);

        Assert.True(clean.Length <= ServiceText.Limit);
        Assert.EndsWith("𝄞" + ServiceText.Cut, clean, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<Error><Code>A</Code></Error>", "A")]
    [InlineData("<Code>open", null)]
    [InlineData("</Code><Code>", null)]
    [InlineData("", null)]
    public void The_error_code_is_found_in_storages_document(string body, string? code) =>
        Assert.Equal(code, ServiceText.ErrorCode(body));
}
