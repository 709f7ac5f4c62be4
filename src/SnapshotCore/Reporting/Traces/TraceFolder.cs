using System.Globalization;

using SnapshotCore.Linux;

namespace SnapshotCore.Reporting.Traces;

/// <summary>
/// The traces of the last runs: a file each in the folder <c>traces</c> of the handler's log folder, root's alone, named by
/// time and sequence number. docs/protocol.md, "Traces".
/// </summary>
public sealed class TraceFolder
{
    /// <summary>The folder's name.</summary>
    public const string Name = "traces";

    private const string Extension = ".json";
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode = FileMode | UnixFileMode.UserExecute;

    // A clock that is set a little back is no wrong one.
    private static readonly TimeSpan Slack = TimeSpan.FromHours(1);

    private readonly TimeProvider _clock;

    /// <param name="logFolder">The handler's log folder.</param>
    /// <param name="clock">Tells traces of the past from those of a clock that went wrong.</param>
    public TraceFolder(string logFolder, TimeProvider clock)
    {
        Path = System.IO.Path.Combine(logFolder, Name);
        _clock = clock;
    }

    /// <summary>Its path; it need not exist.</summary>
    public string Path { get; }

    /// <summary>Writes a trace and deletes the oldest beyond <see cref="TraceLimits.Files"/>.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="IOException">It could not be written; no part of it is left.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public string Write(BackupTrace trace)
    {
        Directory.CreateDirectory(Path, FolderMode);
        string name = string.Create(CultureInfo.InvariantCulture, $"{NameOf(trace.Started)}-{trace.Sequence}{Extension}");
        string file = System.IO.Path.Combine(Path, name);
        AtomicFile.Replace(file, TraceWriter.Write(trace), FileMode);
        CleanUp(file);
        return file;
    }

    /// <summary>The last traces, the newest first. What can't be read, or is none, is left out.</summary>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<BackupTrace> ReadLast(int most) =>
        [.. Files().Select(Read).OfType<BackupTrace>().Take(most)];

    /// <summary>Whether the run of a task has a trace already.</summary>
    /// <param name="sequence">The number of its settings.</param>
    /// <param name="taskId">The task; null for one without a name.</param>
    internal bool Has(int sequence, string? taskId) => Files()
        .Where(file => file.EndsWith(string.Create(CultureInfo.InvariantCulture, $"-{sequence}{Extension}"), StringComparison.Ordinal))
        .Select(Read)
        .Any(trace => trace is not null && trace.TaskId == (taskId is null ? null : ReportText.Fit(taskId, TraceLimits.Name)));

    private static string NameOf(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss.fff'Z'", CultureInfo.InvariantCulture);

    private static BackupTrace? Read(string file)
    {
        var content = BoundedFile.Read(file, TraceLimits.Bytes);
        return content.Errno == Errno.None ? TraceReader.Read(content.Content.Span) : null;
    }

    // The newest first, but last those that a clock which went wrong has put into the future: they would be the newest for years,
    // and hide every later run.
    private string[] Files()
    {
        try
        {
            string[] files = Directory.GetFiles(Path, $"*{Extension}");
            string now = NameOf(_clock.GetUtcNow() + Slack);
            return
            [
                .. files.OrderBy(file => StringComparer.Ordinal.Compare(System.IO.Path.GetFileName(file), now) > 0)
                    .ThenByDescending(file => file, StringComparer.Ordinal),
            ];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // What was written just now stays.
    private void CleanUp(string newest)
    {
        foreach (string old in Files().Where(file => file != newest).Skip(TraceLimits.Files - 1))
        {
            File.Delete(old);
        }

        AtomicFile.RemoveLeft(Path);
    }
}
