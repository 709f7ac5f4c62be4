namespace SnapshotCore.Logging;

/// <summary>How much a line of the log matters.</summary>
public enum LineLevel
{
    /// <summary>A detail.</summary>
    Debug,

    /// <summary>What a phase did.</summary>
    Info,

    /// <summary>What the owner should read although the backup goes on.</summary>
    Warn,

    /// <summary>Why a backup fails.</summary>
    Error,
}

/// <summary>A line of the log for who else wants it.</summary>
/// <param name="Time">When it was said.</param>
/// <param name="Level">How much it matters.</param>
/// <param name="Text">What it says; secrets are taken out already.</param>
public sealed record LoggedLine(DateTimeOffset Time, LineLevel Level, string Text);

/// <summary>What the machine's owner decides about the log, and the bounds of it.</summary>
public sealed record LogOptions
{
    /// <summary>False: no log at all, neither a file nor a text of this run (owner's key <c>WriteLog</c>).</summary>
    public bool WriteLog { get; init; } = true;

    /// <summary>True: lines of the frozen window are dropped instead of held (owner's key <c>LoggingOff</c>).</summary>
    public bool DropWhileFrozen { get; init; }

    /// <summary>
    /// Gets every line that is kept, also those of the frozen window, at once and under the log's lock: it must be quick, touch no
    /// disk and not log.
    /// </summary>
    public Action<LoggedLine>? Also { get; init; }

    /// <summary>Size in bytes at which the file is put aside; one line may go beyond it.</summary>
    public int FileSize { get; init; } = 5 * 1024 * 1024;

    /// <summary>How many files there are at most, the current one included.</summary>
    public int FileCount { get; init; } = 5;

    /// <summary>Characters kept of the frozen window.</summary>
    public int HeldSize { get; init; } = 256 * 1024;

    /// <summary>Characters kept of this run for the log blob.</summary>
    public int RunSize { get; init; } = 2 * 1024 * 1024;
}
