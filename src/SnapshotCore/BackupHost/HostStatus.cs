namespace SnapshotCore.BackupHost;

/// <summary>
/// What stands for the outcome of a call to the host where its HTTP status can't: docs/protocol.md, "Host". Reported as
/// <c>hostStatusCodePreSnapshot</c> and <c>hostStatusCodeDoSnapshot</c>.
/// </summary>
public static class HostStatus
{
    /// <summary>No HTTP answer: not connected, reset, or not in time. A wrong or unreachable host.</summary>
    public const int NoAnswer = 555;

    /// <summary>HTTP 500 from something that is not the snapshot service.</summary>
    public const int NotTheService = 556;

    /// <summary>HTTP 200 or 201 without a body.</summary>
    public const int EmptyAnswer = 557;

    /// <summary>The call could not be made, or its answer not be read, here in the VM.</summary>
    public const int LocalFailure = 558;

    /// <summary>Whether a status says that the service did what it was asked for.</summary>
    internal static bool IsSuccess(int status) => status is 200 or 201;
}
