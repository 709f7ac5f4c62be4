namespace SnapshotCore.Logging;

/// <summary>What the machine's owner decides about the log, and the bounds of it.</summary>
public sealed record LogOptions
{
    /// <summary>False: no log at all, neither a file nor a text of this run (owner's key <c>WriteLog</c>).</summary>
    public bool WriteLog { get; init; } = true;

    /// <summary>True: lines of the frozen window are dropped instead of held (owner's key <c>LoggingOff</c>).</summary>
    public bool DropWhileFrozen { get; init; }

    /// <summary>Size in bytes at which the file is put aside; one line may go beyond it.</summary>
    public int FileSize { get; init; } = 5 * 1024 * 1024;

    /// <summary>How many files there are at most, the current one included.</summary>
    public int FileCount { get; init; } = 5;

    /// <summary>Characters kept of the frozen window.</summary>
    public int HeldSize { get; init; } = 256 * 1024;

    /// <summary>Characters kept of this run for the log blob.</summary>
    public int RunSize { get; init; } = 2 * 1024 * 1024;
}
