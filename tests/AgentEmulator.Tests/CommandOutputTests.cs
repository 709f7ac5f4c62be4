using AgentEmulator.Commands;

namespace AgentEmulator.Tests;

public sealed class CommandOutputTests
{
    private const string Frame = "[stdout]\n\n\n[stderr]\n";

    [Fact]
    public void P45_Short_output_is_kept_whole()
    {
        Assert.Equal("[stdout]\nab\n\n[stderr]\ncd", CommandOutput.Format("ab", "cd"));
    }

    [Theory]
    [InlineData(3200, 3200, 1590, 1590)]
    [InlineData(3200, 10, 3170, 10)]
    [InlineData(10, 3200, 10, 3170)]
    [InlineData(1590, 1610, 1590, 1590)]
    [InlineData(0, 3199, 0, 3199)]
    public void P45_Of_long_output_the_tails_are_kept_and_the_shorter_stream_leaves_its_room(
        int outputLength, int errorLength, int outputKept, int errorKept)
    {
        string output = new string('x', outputLength - Math.Min(outputLength, 1)) + (outputLength > 0 ? "O" : string.Empty);
        string error = new string('y', errorLength - 1) + "E";

        string formatted = CommandOutput.Format(output, error);

        Assert.Equal($"[stdout]\n{output[^outputKept..]}\n\n[stderr]\n{error[^errorKept..]}", formatted);
        Assert.True(formatted.Length <= 3200 + Frame.Length);
    }

    [Fact]
    public void P45_Bytes_that_are_no_utf8_are_shown_in_hex()
    {
        Assert.Equal("ä\\xff\\xe4x\\xe2\\x82", CommandOutput.Decode([0xC3, 0xA4, 0xFF, 0xE4, (byte)'x', 0xE2, 0x82]));
    }

    [Fact]
    public async Task P45_Of_each_stream_the_first_3200_bytes_are_read()
    {
        using var vm = new VirtualMachine();

        await vm.InstallAsync(scripts: VirtualMachine.Script("enable", """
            i=0; while [ $i -lt 400 ]; do printf '0123456789'; i=$((i+1)); done
            printf END
            exit 1
            """));

        string? message = (await vm.ReportAsync()).Message;
        Assert.DoesNotContain("END", message, StringComparison.Ordinal);
        Assert.Equal(3180, message!.Count(char.IsAsciiDigit) - $"Non-zero exit code: 1, {vm.Base()}".Count(char.IsAsciiDigit));
    }
}
