namespace SnapshotCore.Reporting.Traces;

/// <summary>
/// The bounds of a trace, of which thirty are kept: a machine with thousands of mounts must not fill its log disk with them.
/// </summary>
public static class TraceLimits
{
    /// <summary>How many traces are kept.</summary>
    public const int Files = 30;

    /// <summary>Bytes of one file at most; a larger one is none of ours.</summary>
    public const int Bytes = 1024 * 1024;

    internal const int Phases = 64;
    internal const int FileSystems = 256;
    internal const int Reasons = 32;
    internal const int Disks = 128;
    internal const int Scripts = 64;
    internal const int Warnings = 40;

    /// <summary>Characters of a name: a type, a code, a plugin.</summary>
    internal const int Name = 128;

    /// <summary>Characters of a path, an address or a disk's error.</summary>
    internal const int Text = 400;

    /// <summary>Characters of the run's sentences.</summary>
    internal const int Message = 4096;
}
