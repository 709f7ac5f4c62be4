using SnapshotCore.Errors;
using SnapshotCore.Freeze;

namespace VmSnapshot.Thaw;

/// <summary>What backups left frozen, wherever their journal lies.</summary>
internal static class LeftBehind
{
    /// <summary>
    /// Thaws what dead runs left; a report for each place of <see cref="RunFolder.Places"/>. A few seconds at most.
    /// </summary>
    internal static Result<IReadOnlyList<RecoveryReport>> ThawEverywhere() => Environment.IsPrivilegedProcess
        ? Result<IReadOnlyList<RecoveryReport>>.From(
            [.. RunFolder.Places.Select(place => FreezeRecovery.Run(RunFolder.At(place), TimeProvider.System))])
        : ThawErrors.NeedsRoot();
}
