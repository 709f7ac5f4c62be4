using System.Text;

using NLog;
using NLog.Config;

using SnapshotCore.Linux;

namespace SnapshotCore.Logging;

/// <summary>
/// The log of one run of one executable: <c>extension.log</c> in the handler's log folder, and the same lines in
/// memory for the log blob. Every line passes the <see cref="Redactor"/>. Logging never throws and never fails a
/// run: what cannot be written is lost, and said so later. Thread-safe. docs/protocol.md, "Status".
/// </summary>
/// <remarks>
/// NLog is set up in code, in a factory of its own: no configuration file is looked for, nothing is hooked into the
/// end of the process, no timer or thread is started.
/// </remarks>
public sealed class BackupLog : IDisposable
{
    /// <summary>The name of the current file; older ones carry a number before the extension.</summary>
    public const string FileName = "extension.log";

    private const int LongestEnd = 256 * 1024;

    private readonly LogFactory? _factory;
    private readonly Logger? _logger;
    private readonly LogTarget _target;
    private readonly TimeProvider _clock;

    private BackupLog(string logFolder, string name, string version, TimeProvider clock, LogOptions options)
    {
        _clock = clock;
        _target = new LogTarget(Path.Combine(logFolder, FileName), $"{name}-{version}", options);
        if (!options.WriteLog)
        {
            return;
        }

        _factory = new LogFactory { AutoShutdown = false, ThrowExceptions = false };
        var configuration = new LoggingConfiguration(_factory);
        configuration.LoggingRules.Add(new LoggingRule("*", LogLevel.Debug, _target));
        _factory.Configuration = configuration; // before the first logger, or NLog looks for its configuration files
        _logger = _factory.GetLogger(name);
    }

    /// <summary>Whether the owner wants a log.</summary>
    public bool IsWanted => _logger is not null;

    /// <summary>
    /// The log of this run so far, for the log blob: whole lines, the last 2 MiB of them; empty where the owner
    /// wants no log.
    /// </summary>
    public string TextOfThisRun => _target.TextOfThisRun;

    /// <summary>
    /// The end of the file, whoever wrote it: for a process that reports for one that died. Whole lines, at most
    /// 256 KiB; empty where there is no file.
    /// </summary>
    /// <param name="logFolder">The handler's log folder.</param>
    /// <param name="since">How the text of the line begins from which on it counts; where there is none, all counts.</param>
    public static string ReadEnd(string logFolder, string since)
    {
        if (FileEnd.Read(Path.Combine(logFolder, FileName), LongestEnd, out bool isWhole) is not { } end)
        {
            return string.Empty;
        }

        string text = Encoding.UTF8.GetString(end);
        if (!isWhole)
        {
            text = text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..]; // without the end of a line
        }

        int begin = text.LastIndexOf($"] {since}", StringComparison.Ordinal);
        return begin < 0 ? text : text[(text.LastIndexOf('\n', begin) + 1)..];
    }

    /// <summary>Opens the log. The file is made with its first line; that it can't be is no failure.</summary>
    /// <param name="logFolder">The handler's log folder; made if it is missing.</param>
    /// <param name="name">The handler's name, for the beginning of each line.</param>
    /// <param name="version">The extension's version, likewise.</param>
    /// <param name="clock">Where the lines' times come from.</param>
    /// <param name="options">The owner's wishes and the bounds; null for the defaults.</param>
    public static BackupLog Open(
        string logFolder, string name, string version, TimeProvider clock, LogOptions? options = null) =>
        new(logFolder, name, version, clock, options ?? new LogOptions());

    /// <summary>Writes a detail that helps to understand one run.</summary>
    public void Debug(string text) => Write(LogLevel.Debug, text);

    /// <summary>Writes what a phase did, with its numbers.</summary>
    public void Info(string text) => Write(LogLevel.Info, text);

    /// <summary>Writes what the owner should read although the backup goes on.</summary>
    public void Warn(string text) => Write(LogLevel.Warn, text);

    /// <summary>Writes why a backup fails.</summary>
    public void Error(string text) => Write(LogLevel.Error, text);

    /// <summary>
    /// To be called before the first freeze. From here on lines are held in bounded memory (the oldest go first and
    /// are counted), or dropped if the owner wants it so; nothing touches a disk until <see cref="Thaw"/>.
    /// </summary>
    public void Freeze()
    {
        _target.Freeze();
        Info("-- freeze begins: lines are held in memory --");
    }

    /// <summary>To be called when everything is thawed: writes what was held. Harmless without a freeze.</summary>
    public void Thaw()
    {
        if (_target.IsFrozen)
        {
            Info("-- freeze ends --");
            _target.Thaw();
        }
    }

    /// <summary>Closes the file. Lines still held are not written: something may still be frozen.</summary>
    public void Dispose()
    {
        _factory?.Dispose();
        _target.Dispose();
    }

    private void Write(LogLevel level, string text)
    {
        if (_logger is not null)
        {
            LogEventInfo line = LogEventInfo.Create(level, _logger.Name, text);
            line.TimeStamp = _clock.GetUtcNow().UtcDateTime;
            _logger.Log(line);
        }
    }
}
