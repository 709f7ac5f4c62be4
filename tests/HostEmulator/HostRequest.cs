namespace HostEmulator;

/// <summary>What a request asks for.</summary>
public enum HostCall
{
    /// <summary>Nothing that the service knows.</summary>
    Unknown,

    /// <summary>Whether the service is there, and what it knows of the disks.</summary>
    PreSnapshot,

    /// <summary>The snapshots.</summary>
    DoSnapshot,
}

/// <summary>
/// One request as it came over the wire. Moments are those of <see cref="TimeProvider.GetTimestamp"/> of
/// <see cref="HostOptions.Clock"/>: monotonic, and with the system's clock the same for all processes of the machine.
/// </summary>
public sealed class HostRequest
{
    private long _answered;
    private long _left;

    internal HostRequest(long arrived) => Arrived = arrived;

    /// <summary>Which call it is, by its path.</summary>
    public HostCall Call { get; internal init; }

    /// <summary>The method.</summary>
    public string Method { get; internal init; } = string.Empty;

    /// <summary>Path and query.</summary>
    public string Target { get; internal init; } = string.Empty;

    /// <summary>The headers in their order, spelled as they came.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; internal init; } = [];

    /// <summary>The body's text.</summary>
    public string Body { get; internal init; } = string.Empty;

    /// <summary>The number of the connection, from 0: requests with the same one share it.</summary>
    public int Connection { get; internal init; }

    /// <summary>What breaks the contract in it, a sentence each.</summary>
    public IReadOnlyList<string> Violations { get; internal init; } = [];

    /// <summary>The name of its answer.</summary>
    public string Answer { get; internal init; } = string.Empty;

    /// <summary>When all of it had been read.</summary>
    public long Arrived { get; }

    /// <summary>When the end of the answer was handed to the client; 0: not yet, or never.</summary>
    public long Answered
    {
        get => Volatile.Read(ref _answered);
        internal set => Volatile.Write(ref _answered, value);
    }

    /// <summary>When the client closed the connection without waiting for the answer; 0: it hasn't.</summary>
    public long Left
    {
        get => Volatile.Read(ref _left);
        internal set => Volatile.Write(ref _left, value);
    }
}
