using SnapshotCore.Agent;

namespace SnapshotCore.Tests.Agent;

public sealed class ShellLogTests : IDisposable
{
    private readonly AgentFolders _folders = new();

    public void Dispose() => _folders.Dispose();

    private string LogPath => Path.Combine(_folders.LogFolder, ShellLog.FileName);

    [Fact]
    public void A_line_has_time_name_version_and_text_and_stays_one_line()
    {
        bool written = new ShellLog(_folders.Environment, new SkippingClock()).Append("did\nthis");

        Assert.True(written);
        Assert.Equal($"2026-03-04T05:06:07.000Z [{AgentFolders.Name}-1.2.3.4] did this\n", File.ReadAllText(LogPath));
    }

    [Fact]
    public void The_tail_is_the_newest_lines_in_their_order()
    {
        ShellLog log = new(_folders.Environment, new SkippingClock());
        for (int line = 0; line < 15; line++)
        {
            log.Append($"line {line}");
        }

        Assert.Equal(
            Enumerable.Range(5, 10).Select(line => $"line {line}"),
            log.Tail(10).Select(line => line[(line.IndexOf(']', StringComparison.Ordinal) + 2)..]));
    }

    [Fact]
    public void The_log_never_grows_beyond_its_limit_and_keeps_the_newest_lines_whole()
    {
        ShellLog log = new(_folders.Environment, new SkippingClock());
        for (int line = 0; line < 400; line++)
        {
            log.Append($"{line} {new string('x', 2000)}");
        }

        Assert.InRange(new FileInfo(LogPath).Length, ShellLog.SizeLimit / 4, ShellLog.SizeLimit + 4096);
        Assert.All(File.ReadLines(LogPath), line => Assert.StartsWith("2026-03-04T", line, StringComparison.Ordinal));
        Assert.Contains(" 399 ", log.Tail(1)[0], StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(_folders.LogFolder));
    }

    [Fact]
    public void A_log_that_cannot_be_written_fails_nothing()
    {
        HandlerEnvironment environment = _folders.Environment;
        AgentFolders.Write(Path.Combine(_folders.AgentFolder, "log"), "in the way");
        ShellLog log = new(environment, TimeProvider.System);

        Assert.False(log.Append("text"));
        Assert.Empty(log.Tail(10));
    }
}
