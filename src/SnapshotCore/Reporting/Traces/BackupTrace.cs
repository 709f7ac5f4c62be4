namespace SnapshotCore.Reporting.Traces;

/// <summary>
/// All that one run leaves to be looked at later: what was asked, what was done when, and what came of it. Holds no
/// secret once <see cref="TraceWriter"/> has written it. docs/protocol.md, "Traces".
/// </summary>
public sealed record BackupTrace
{
    /// <summary>The request's task; null when it has none.</summary>
    public string? TaskId { get; init; }

    /// <summary>The number of the settings and the status of this run.</summary>
    public int Sequence { get; init; }

    /// <summary>The version of the extension.</summary>
    public string ExtensionVersion { get; init; } = "";

    /// <summary>The kernel's release.</summary>
    public string Kernel { get; init; } = "";

    /// <summary>The distribution's name for itself.</summary>
    public string OperatingSystem { get; init; } = "";

    /// <summary>When the worker began, by the VM's clock. All other moments count from here.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>When all had been reported.</summary>
    public DateTimeOffset Ended { get; init; }

    /// <summary>
    /// Whether only the outcome is known, since another process than the run's own reported it: the run died, or never began.
    /// </summary>
    public bool IsOutcomeOnly { get; init; }

    /// <summary>Who was to take the snapshots, and what decided; null before that was known.</summary>
    public string? Strategy { get; init; }

    /// <summary>Who took the snapshots, or tried to: <see cref="ByGuest"/> or <see cref="ByHost"/>; null before that was known.</summary>
    public string? SnapshotsBy { get; init; }

    /// <summary>The host's status for <c>presnapshot</c>; null if it was not asked.</summary>
    public int? HostStatusPreSnapshot { get; init; }

    /// <summary>The host's status for <c>dosnapshot</c>; null if it was not asked.</summary>
    public int? HostStatusDoSnapshot { get; init; }

    /// <summary>The code of the run; docs/protocol.md, "Codes".</summary>
    public int Code { get; init; }

    /// <summary>The code's name on the wire.</summary>
    public string CodeName { get; init; } = "";

    /// <summary>The code that the portal shows.</summary>
    public int HealthCode { get; init; }

    /// <summary>What was claimed, by its wire name: <see cref="ConsistencyNames"/>.</summary>
    public string Consistency { get; init; } = "none";

    /// <summary>The status's sentence for people, with the remedy; may be empty.</summary>
    public string Message { get; init; } = "";

    /// <summary>Why the consistency is what it is; may be empty.</summary>
    public string Evidence { get; init; } = "";

    /// <summary>What the run did, in the order in which it began; they may lie in each other.</summary>
    public IReadOnlyList<TracePhase> Phases { get; init; } = [];

    /// <summary>The file systems of the plan that was last made, in its order.</summary>
    public IReadOnlyList<TraceFileSystem> FileSystems { get; init; } = [];

    /// <summary>How many mounts were left alone, for each reason of the plan.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Skipped { get; init; } = [];

    /// <summary>The disks of the snapshots that were last tried.</summary>
    public IReadOnlyList<TraceDisk> Disks { get; init; } = [];

    /// <summary>The call by which the host took them all; null if it was not asked.</summary>
    public TraceHostCall? HostCall { get; init; }

    /// <summary>The owner's scripts, in the order in which they ended.</summary>
    public IReadOnlyList<TraceScript> Scripts { get; init; } = [];

    /// <summary>What the owner should know although the run went on.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>How many entries of the lists above did not find room in the file.</summary>
    public int LeftOut { get; init; }

    /// <summary><see cref="SnapshotsBy"/> of snapshots taken from inside the VM, by a call to storage for each disk.</summary>
    public const string ByGuest = "guest";

    /// <summary><see cref="SnapshotsBy"/> of snapshots taken by the host, by one call for all.</summary>
    public const string ByHost = "host";

    /// <summary>Whether the run's code is one of success.</summary>
    public bool IsSuccess => Code is 0 or 1;
}

/// <summary>A stretch of time.</summary>
/// <param name="Begin">Milliseconds from <see cref="BackupTrace.Started"/>; negative for what was there before.</param>
/// <param name="Length">Milliseconds; null if its end was not seen.</param>
public readonly record struct TraceSpan(double Begin, double? Length)
{
    /// <summary>Milliseconds from the start to its end; to its begin where the end was not seen.</summary>
    public double End => Begin + (Length ?? 0);
}

/// <summary>A part of the run.</summary>
/// <param name="Name">One of <see cref="TracePhases"/>.</param>
/// <param name="Time">When.</param>
public sealed record TracePhase(string Name, TraceSpan Time);

/// <summary>One file system of the plan.</summary>
/// <param name="MountPoint">Where it was to be frozen; bytes that are no UTF-8 are escaped.</param>
/// <param name="Type">Its type, e.g. <c>ext4</c>.</param>
/// <param name="Device">Its superblock's number, major:minor.</param>
/// <param name="Level">Its place in the order, 0 is frozen first.</param>
/// <param name="State">Where it stood at the end: pending, freezing, frozen, thawing, thawed or failed.</param>
public sealed record TraceFileSystem(string MountPoint, string Type, string Device, int Level, string State)
{
    /// <summary>The FIFREEZE call; null if it was not made.</summary>
    public TraceSpan? Freeze { get; init; }

    /// <summary>The FITHAW call; null if it was not made.</summary>
    public TraceSpan? Thaw { get; init; }

    /// <summary>The name of the error that FIFREEZE answered, else FITHAW; null for none.</summary>
    public string? Errno { get; init; }
}

/// <summary>One disk's snapshot.</summary>
/// <param name="Index">Its place in the request, or in the host's answer.</param>
/// <param name="BlobUri">The disk, without query; null where the host does not name it.</param>
/// <param name="IsSuccessful">Whether its snapshot was taken.</param>
public sealed record TraceDisk(int Index, string? BlobUri, bool IsSuccessful)
{
    /// <summary>From the first request to the acknowledgement; null if it was not asked for.</summary>
    public TraceSpan? Call { get; init; }

    /// <summary>HTTP status of the last attempt; 500 when there was no answer.</summary>
    public int Status { get; init; }

    /// <summary>The service's error code; null for none.</summary>
    public string? ServiceErrorCode { get; init; }

    /// <summary>The service's id of the last attempt; null for none.</summary>
    public string? RequestId { get; init; }

    /// <summary>How often it was asked for.</summary>
    public int Attempts { get; init; }

    /// <summary>What the service answered; null for a success.</summary>
    public string? Error { get; init; }
}

/// <summary>The one call by which the host takes all snapshots.</summary>
/// <param name="Status">HTTP status, or one of ours; docs/protocol.md, "Host".</param>
/// <param name="Detail">What a status of ours stands for; else empty.</param>
/// <param name="Call">When; null if it was not made.</param>
public sealed record TraceHostCall(int Status, string Detail, TraceSpan? Call);

/// <summary>How one of the owner's scripts came out. Neither its arguments nor its output.</summary>
/// <param name="Phase">pre or post.</param>
/// <param name="Plugin">The label of its plugin.</param>
/// <param name="Path">The script.</param>
/// <param name="IsSuccess">Whether it ended with exit code 0, in time.</param>
public sealed record TraceScript(string Phase, string Plugin, string Path, bool IsSuccess)
{
    /// <summary>From the first start to the last end; null if it was not started.</summary>
    public TraceSpan? Time { get; init; }

    /// <summary>The last try's exit code; null when it had none.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The signal that ended the last try; null for none.</summary>
    public int? Signal { get; init; }

    /// <summary>How often it was started.</summary>
    public int Attempts { get; init; }
}
