using System.Text;

namespace SnapshotCore.Logging;

/// <summary>
/// The end of <c>shell.log</c>, where the lifecycle commands note that they ran; it goes into the log blob behind
/// the text of the run, so that whoever reads the blob sees what happened around it. docs/protocol.md, "Status".
/// </summary>
public static class ShellLog
{
    /// <summary>The name of the file in the handler's log folder.</summary>
    public const string FileName = "shell.log";

    private const int LineCount = 10;

    private const int LongestTail = 16 * 1024;

    /// <summary>
    /// The text with the last 10 lines of the file under a heading, redacted; the text alone when there is no such
    /// file or it can't be read.
    /// </summary>
    public static string AppendTo(string text, string logFolder)
    {
        string[] lines = LastLines(Path.Combine(logFolder, FileName));
        return lines.Length == 0
            ? text
            : $"{text}\n-- last lines of {FileName} --\n{Redactor.Redact(string.Join('\n', lines))}\n";
    }

    private static string[] LastLines(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            long start = Math.Max(0, file.Length - LongestTail);
            _ = file.Seek(start, SeekOrigin.Begin);
            using var reader = new StreamReader(file, Encoding.UTF8);
            string[] lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (start > 0)
            {
                lines = lines[Math.Min(1, lines.Length)..]; // the end of a line: a secret would not be recognised by its end
            }

            return lines[^Math.Min(lines.Length, LineCount)..];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
