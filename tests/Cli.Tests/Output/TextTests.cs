using System.Text;

using VmSnapshot.Output;

namespace Cli.Tests.Output;

public sealed class TextTests
{
    [Theory]
    [InlineData("/data", "/data")]
    [InlineData("/in ner/日本/é", "/in ner/日本/é")]
    [InlineData("a\nb\tc\u007f", @"a\012b\011c\177")]
    [InlineData("\u202egpj.exe", @"\342\200\256gpj.exe")]
    [InlineData("a\u2028b", @"a\342\200\250b")]
    public void What_a_terminal_would_obey_is_shown_as_bytes(string text, string expected) =>
        Assert.Equal(expected, Printable.Of(text));

    [Theory]
    [InlineData("", 0)]
    [InlineData("/data", 5)]
    [InlineData("日本", 4)]
    [InlineData("é", 1)]
    [InlineData("e\u0301", 1)]
    [InlineData("한국", 4)]
    public void Columns_are_counted_as_a_terminal_does(string text, int columns) =>
        Assert.Equal(columns, DisplayWidth.Of(text));

    [Fact]
    public void Text_is_broken_between_words_only()
    {
        IReadOnlyList<string> lines = TextWrap.Lines("one two /a/very/long/path three", 8);

        Assert.Equal(["one two", "/a/very/long/path", "three"], lines);
    }

    [Fact]
    public void Without_a_width_text_stays_one_line() =>
        Assert.Equal("one two three", Assert.Single(TextWrap.Lines("one two three", null)));

    [Fact]
    public void Columns_are_aligned_also_below_wide_characters()
    {
        var table = new TextTable(1, null);
        table.Add("日本", "x", "last");
        table.Add("a", "ext4", "one");

        Assert.Equal(" 日本  x     last\n a     ext4  one\n", Show(table));
    }

    [Fact]
    public void A_cell_too_wide_for_its_column_has_a_line_of_its_own_and_the_others_stay_aligned()
    {
        var table = new TextTable(0, 24);
        table.Add("/short", "the first");
        table.Add("/much-too-long-for-this", "the second");

        Assert.Equal("/short  the first\n/much-too-long-for-this\n        the second\n", Show(table));
    }

    [Fact]
    public void The_last_column_is_wrapped_below_itself()
    {
        var table = new TextTable(0, 30);
        table.Add("/data", "one two three four five six");

        Assert.Equal("/data  one two three four five\n       six\n", Show(table));
    }

    private static string Show(TextTable table)
    {
        var text = new StringBuilder();
        table.AppendTo(text);
        return text.ToString();
    }
}
