using NLog;
using NLog.Targets;

namespace SnapshotCore.Logging;

/// <summary>
/// Where NLog hands every line: to the text of this run, and to the file or, while file systems are frozen, to
/// memory. Knows no timers and no threads of its own; nothing it does while frozen touches a disk.
/// </summary>
internal sealed class LogTarget : Target
{
    /// <summary>The length of <c>2026-03-04T05:06:07.123</c>.</summary>
    private const int MillisecondsEnd = 23;

    private readonly Lock _gate = new();
    private readonly LogOptions _options;
    private readonly string _source;
    private readonly RotatedFile _file;
    private readonly LineBuffer _run;
    private readonly LineBuffer _held;
    private bool _isFrozen;

    internal LogTarget(string path, string source, LogOptions options)
    {
        Name = nameof(LogTarget);
        _options = options;
        _source = source;
        _file = new RotatedFile(path, options.FileSize, options.FileCount);
        _run = new LineBuffer(options.RunSize);
        _held = new LineBuffer(options.HeldSize);
    }

    /// <summary>The lines of this run, each with its line end; the oldest may be gone.</summary>
    internal string TextOfThisRun
    {
        get
        {
            lock (_gate)
            {
                return _run.Dropped == 0 ? _run.ToString() : $"({_run.Dropped} older lines left out)\n{_run}";
            }
        }
    }

    /// <summary>Whether lines are held in memory.</summary>
    internal bool IsFrozen
    {
        get
        {
            lock (_gate)
            {
                return _isFrozen;
            }
        }
    }

    /// <summary>From now on nothing goes to the disk. Waits for a line that is being written.</summary>
    internal void Freeze()
    {
        lock (_gate)
        {
            _isFrozen = true;
        }
    }

    /// <summary>Writes what was held, and goes on with the file.</summary>
    internal void Thaw()
    {
        lock (_gate)
        {
            _isFrozen = false;
            if (_held.Dropped > 0)
            {
                _file.Append($"({_held.Dropped} lines of the frozen window left out)");
            }

            foreach (string line in _held.Lines)
            {
                _file.Append(line);
            }

            _held.Clear();
        }
    }

    /// <inheritdoc/>
    protected override void Write(LogEventInfo logEvent)
    {
        string text = Redactor.Redact(logEvent.Message);
        if (text.Contains('\n') || text.Contains('\r'))
        {
            text = text.ReplaceLineEndings("\n    "); // so that no text from outside can pose as a line of its own
        }

        string time = logEvent.TimeStamp.ToString("O")[..MillisecondsEnd];
        string line = $"{time}Z {logEvent.Level.Name} [{_source}] {text}";
        lock (_gate)
        {
            if (_isFrozen && _options.DropWhileFrozen)
            {
                return;
            }

            _run.Add(line);
            _options.Also?.Invoke(new LoggedLine(new DateTimeOffset(logEvent.TimeStamp, TimeSpan.Zero), LevelOf(logEvent.Level), text));
            if (_isFrozen)
            {
                _held.Add(line);
            }
            else
            {
                _file.Append(line);
            }
        }
    }

    private static LineLevel LevelOf(LogLevel level) =>
        level >= LogLevel.Error ? LineLevel.Error
        : level == LogLevel.Warn ? LineLevel.Warn
        : level == LogLevel.Info ? LineLevel.Info
        : LineLevel.Debug;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_gate)
            {
                _file.Dispose();
            }
        }

        base.Dispose(disposing);
    }
}
