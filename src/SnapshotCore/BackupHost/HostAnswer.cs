namespace SnapshotCore.BackupHost;

/// <summary>What came of one call to the host's snapshot service. The body may hold secrets.</summary>
/// <param name="Status">HTTP status, or one of <see cref="HostStatus"/>.</param>
/// <param name="Detail">What stands behind a status that is not HTTP's, in a few words without secrets; else empty.</param>
/// <param name="Started">Monotonic timestamp (<see cref="TimeProvider.GetTimestamp"/>) of the moment before the call; 0 if it was not made.</param>
/// <param name="Ended">Monotonic timestamp of the moment the whole answer had been read; 0 if there was none.</param>
public sealed record HostAnswer(int Status, string Detail, long Started, long Ended)
{
    // Of the service's own errors; docs/protocol.md, "Host". To the letter, the blank included.
    private const string ErrorOfService = "{ \"error\"";

    /// <summary>The body without a byte order mark; only for those who parse it, and never shown.</summary>
    internal string Body { get; private init; } = string.Empty;

    /// <summary>The service's id of the call (<c>x-ms-request-id</c>); null where it gave none.</summary>
    public string? RequestId { get; internal init; }

    /// <summary>Monotonic timestamp of the moment the call was over, however it ended; 0 if it was not made.</summary>
    public long Over { get; private init; }

    /// <summary>Whether the call was made at all.</summary>
    public bool IsMade => Started != 0;

    /// <summary>Whether the service answered that it did what it was asked for, and said more.</summary>
    public bool IsSuccess => HostStatus.IsSuccess(Status);

    /// <summary>The status and what it means, without the body.</summary>
    public override string ToString() => Detail.Length == 0 ? $"HTTP {Status}" : $"{Status}: {Detail}";

    /// <summary>An answer that came whole.</summary>
    internal static HostAnswer From(int httpStatus, string body, long started, long ended)
    {
        string text = body.StartsWith('\uFEFF') ? body[1..] : body;
        (int status, string detail) = httpStatus switch
        {
            500 when !text.StartsWith(ErrorOfService, StringComparison.Ordinal) =>
                (HostStatus.NotTheService, "HTTP 500, and not from the snapshot service"),
            200 or 201 when text.Length == 0 => (HostStatus.EmptyAnswer, $"HTTP {httpStatus} without a body"),
            _ => (httpStatus, string.Empty),
        };
        return new HostAnswer(status, detail, started, ended) { Body = text, Over = ended };
    }

    /// <summary>No answer, for a reason without secrets.</summary>
    internal static HostAnswer None(string reason, long started, long over) => new(HostStatus.NoAnswer, reason, started, 0) { Over = over };

    /// <summary>A call that was not made, since nobody could be reached.</summary>
    internal static HostAnswer Unreached(string reason) => None(reason, 0, 0);

    /// <summary>A call that could not be made here, or whose answer can't be taken.</summary>
    internal static HostAnswer Failed(string reason, long started, long over) => new(HostStatus.LocalFailure, reason, started, 0) { Over = over };

    /// <summary>The same answer, when it turns out that it can't be read.</summary>
    internal HostAnswer Unreadable(string reason) => this with { Status = HostStatus.LocalFailure, Detail = reason };
}
