using SnapshotCore.Agent;
using SnapshotCore.Logging;

namespace SnapshotCore.Backup;

/// <summary>
/// The text of the logs blob: what this run logged, and the last lines of <c>shell.log</c> under a heading, so that
/// whoever reads the blob sees which commands the agent ran around it. docs/protocol.md, "Status".
/// </summary>
internal static class RunLogText
{
    private const int ShellLines = 10;

    internal static string Compose(string run, ShellLog shellLog)
    {
        IReadOnlyList<string> lines = shellLog.Tail(ShellLines);
        return lines.Count == 0
            ? run
            : $"{run}\n-- last lines of {ShellLog.FileName} --\n{Redactor.Redact(string.Join('\n', lines))}\n";
    }
}
