using SnapshotCore.Agent;
using SnapshotCore.Backup;

namespace SnapshotCore.Tests.Backup;

public sealed class RunLogTextTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly ShellLog _shellLog;

    public RunLogTextTests()
    {
        string path = _folder.FullName;
        _shellLog = new ShellLog(new HandlerEnvironment("N", "1.0", path, path, path, null, path), TimeProvider.System);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_last_ten_lines_of_the_shell_log_follow_without_secrets()
    {
        File.WriteAllLines(
            Path.Combine(_folder.FullName, ShellLog.FileName), Enumerable.Range(0, 30).Select(i => $"line {i} sig=SECRET{i}"));

        string text = RunLogText.Compose("run\n", _shellLog);

        Assert.StartsWith("run\n\n-- last lines of shell.log --\nline 20 sig=<redacted>\n", text, StringComparison.Ordinal);
        Assert.EndsWith("line 29 sig=<redacted>\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_shell_log_the_text_stays_as_it_is() =>
        Assert.Equal("run\n", RunLogText.Compose("run\n", _shellLog));
}
