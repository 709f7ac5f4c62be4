using System.Text;

using Microsoft.Win32.SafeHandles;

using SnapshotCore.AppConsistency;
using SnapshotCore.Linux;

namespace SnapshotCore.Tests.AppConsistency;

public sealed class ScriptOutputTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public void All_is_read_and_the_end_is_kept()
    {
        ScriptOutput output = Print(Encoding.UTF8.GetBytes(new string('a', 300_000) + "\nthe end\n"));

        Assert.Equal(300_009, output.Length);
        Assert.Equal("the end", output.Text());
    }

    [Fact]
    public void A_line_whose_beginning_is_gone_is_left_out_for_it_could_be_half_a_secret()
    {
        string secret = new('S', 3000);
        ScriptOutput output = Print(Encoding.ASCII.GetBytes($"https://a.b/c?sv=1&sig={secret}\n{new string('x', 2000)}\nthe end\n"));

        Assert.Equal($"{new string('x', 2000)}\nthe end", output.Text());
    }

    [Fact]
    public void Of_a_single_line_the_word_whose_beginning_is_gone_is_left_out()
    {
        Assert.Equal("b c", Print(Encoding.ASCII.GetBytes($"{new string('a', 10_000)} b c")).Text());
        Assert.Equal("", Print(Encoding.ASCII.GetBytes(new string('a', 10_000))).Text());
    }

    [Fact]
    public void What_is_short_is_kept_whole() => Assert.Equal("one\ntwo", Print("one\r\ntwo\n\n"u8.ToArray()).Text());

    [Fact]
    public void A_text_that_ends_exactly_at_the_kept_size_is_whole()
    {
        string text = string.Concat(Enumerable.Range(0, ScriptOutput.Kept / 4).Select(i => $"{i % 1000:000},"));

        Assert.Equal(text, Print(Encoding.ASCII.GetBytes(text)).Text());
    }

    [Fact]
    public void Nothing_that_a_terminal_would_obey_comes_through() =>
        Assert.Equal("?[31mred\ttab ???", Print("\u001b[31mred\ttab \0\u0007\u009b"u8.ToArray()).Text());

    [Fact]
    public void Somebody_who_keeps_the_pipe_open_is_not_waited_for()
    {
        ScriptOutput output = ScriptOutput.Open(out SafeFileHandle pipe);
        Assert.Equal(Errno.None, Pipes.Write(pipe, "so far"u8));
        Assert.True(SpinWait.SpinUntil(() => output.Length == 6, Patience));

        output.WaitForEnd(TimeSpan.FromMilliseconds(1));

        Assert.Equal("so far", output.Text());
        pipe.Dispose();
    }

    [Theory]
    [InlineData("a\n  b.  \n\n", "b")]
    [InlineData("", "")]
    [InlineData("\n \n", "")]
    public void The_last_words_are_the_last_line_that_says_something(string text, string expected) =>
        Assert.Equal(expected, ScriptOutput.LastWords(text));

    [Fact]
    public void Last_words_hold_no_secret() =>
        Assert.Equal("GET https://a.b/c?<redacted>", ScriptOutput.LastWords("x\nGET https://a.b/c?sv=1&sig=SECRET\n"));

    [Fact]
    public void Long_last_words_are_shortened() => Assert.Equal(161, ScriptOutput.LastWords(new string('x', 5000)).Length);

    private static ScriptOutput Print(byte[] text)
    {
        ScriptOutput output = ScriptOutput.Open(out SafeFileHandle pipe);
        using (pipe)
        {
            Assert.Equal(Errno.None, Pipes.Write(pipe, text));
        }

        output.WaitForEnd(Patience);
        return output;
    }
}
