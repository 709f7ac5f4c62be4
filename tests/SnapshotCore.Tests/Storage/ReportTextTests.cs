using System.Text;

using FsCheck;
using FsCheck.Fluent;

using SnapshotCore.Storage;

namespace SnapshotCore.Tests.Storage;

public sealed class ReportTextTests
{
    [Fact]
    public void A_text_that_fits_keeps_every_byte() =>
        Assert.Equal("one\ntwo"u8.ToArray(), ReportText.Tail("one\ntwo"u8.ToArray(), 7));

    [Fact]
    public void A_long_log_keeps_its_last_whole_lines_behind_a_mark()
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 100).Select(static line => $"line {line}")));

        string tail = Encoding.UTF8.GetString(ReportText.Tail(text, 80));

        Assert.StartsWith(ReportText.CutMark + "line 9", tail, StringComparison.Ordinal);
        Assert.EndsWith("line 98\nline 99", tail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tail_fits_its_limit_and_is_still_text()
    {
        Prop.ForAll<NonNull<string>, PositiveInt>((text, room) =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("é𝄞" + text.Get.ToValidUnicode(), 30)));
            int limit = ReportText.CutMark.Length + 4 + room.Get;

            byte[] tail = ReportText.Tail(bytes, limit);

            return tail.Length <= Math.Max(limit, 0)
                && new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(tail) >= 0;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 512)]
    [InlineData(512, 512)]
    [InlineData(513, 1024)]
    public void Padding_fills_the_last_page_with_blanks(int length, int padded)
    {
        byte[] pages = ReportText.Pad(Enumerable.Repeat((byte)'x', length).ToArray());

        Assert.Equal(padded, pages.Length);
        Assert.Equal(length, pages.Count(static value => value == 'x'));
        Assert.Equal(padded - length, pages.Count(static value => value == ' '));
    }
}

file static class Unicode
{
    /// <summary>The text without halves of surrogate pairs, which UTF-8 has no bytes for.</summary>
    internal static string ToValidUnicode(this string text) => string.Concat(text.EnumerateRunes());
}
