using SnapshotCore.Errors;
using SnapshotCore.Settings;

namespace SnapshotCore.Preflight;

/// <summary>What refuses a request before anything is touched: docs/protocol.md, "Settings", in its order.</summary>
public static class BackupPreflight
{
    /// <summary>The first refusal; null when the request may go on.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="tooLate">The age of the request.</param>
    public static BackupError? Check(SnapshotRequest request, TooLateRule tooLate) =>
        request.ValidateDelivery() ?? tooLate.Check() ?? request.ValidateCommand();
}
