using SnapshotCore.Errors;

namespace SnapshotCore.Snapshots;

/// <summary>What the snapshots of one run come to: docs/protocol.md, "Snapshot results".</summary>
/// <param name="Code">The run's wire code.</param>
/// <param name="HealthCode">The wire code of the VM's health.</param>
/// <param name="Message">Which disks failed and why; empty on success.</param>
/// <param name="Remedy">What to do about it; empty on success.</param>
public sealed record SnapshotVerdict(ErrorCode Code, ErrorCode HealthCode, string Message, string Remedy)
{
    /// <summary>Whether every disk has its snapshot.</summary>
    public bool IsSuccess => Code == ErrorCode.Success;

    /// <summary>The verdict as an error of the run; of no use for a success.</summary>
    internal BackupError ToError() => new(Code, Message, Remedy);
}
