using SnapshotCore.Settings;

namespace SnapshotCore.Storage;

/// <summary>What came of one call to storage: the service's answer, or why there was none. Holds no secret.</summary>
/// <param name="Status">HTTP status; 0 when there was no answer.</param>
/// <param name="ErrorCode">Storage's error code, e.g. <c>AuthenticationFailed</c>.</param>
/// <param name="Reason">Reason phrase of the status line; storage puts the error's sentence there.</param>
/// <param name="RequestId">Storage's id of the call, for its support.</param>
/// <param name="Snapshot">The <c>x-ms-snapshot</c> header.</param>
/// <param name="Text">Cleaned body of a refusal, or why there was no answer; empty on success.</param>
/// <param name="Acknowledged">Monotonic timestamp of the moment the headers were read; 0 when there was no answer.</param>
internal sealed record ServiceAnswer(
    int Status, string? ErrorCode, string? Reason, string? RequestId, string? Snapshot, string Text, long Acknowledged)
{
    /// <summary>What the blob notes of its encryption (<c>x-ms-meta-DiskEncryptionSettings</c>); null where it does not.</summary>
    internal ProtectedText? EncryptionSettings { get; init; }

    /// <summary>Whether the service answered at all.</summary>
    internal bool IsAnswered => Status != 0;

    /// <summary>Whether the service did what it was asked to. An answer that isn't known to say so doesn't.</summary>
    internal bool IsSuccess => Status is 200 or 201;

    /// <summary>Whether the same call can succeed a moment later: no answer, 500, 503. Never for an untrusted server.</summary>
    internal bool IsTransient { get; private init; } = Status is 500 or 503;

    /// <summary>Status and error code in a few words, or why there was no answer.</summary>
    internal string Summary => !IsAnswered ? Text : ErrorCode is null ? $"HTTP {Status}" : $"HTTP {Status} {ErrorCode}";

    /// <summary>No answer, for <paramref name="reason"/>.</summary>
    internal static ServiceAnswer None(string reason, bool isTransient = true) =>
        new(0, null, null, null, null, reason, 0) { IsTransient = isTransient };
}
