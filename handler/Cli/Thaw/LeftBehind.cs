using SnapshotCore.Agent;
using SnapshotCore.Backup;
using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Systemd;

namespace VmSnapshot.Thaw;

/// <summary>What backups left frozen, wherever their journal lies.</summary>
internal static class LeftBehind
{
    // As long as the owner may give a script.
    private static readonly TimeSpan LongestScript = TimeSpan.FromSeconds(1800);

    /// <summary>Runs the post-scripts that backups owe whose processes are all gone.</summary>
    internal static IReadOnlyList<ResumedApplication> ResumeApplications()
    {
        if (!OwedPostScripts.IsNoted(RunFolder.Places))
        {
            return [];
        }

        OomProtection.Leave(); // the timer's unit has it for the thaw; scripts and what they start shall not be spared
        return OwedPostScripts.RunEverywhereAsync(
            UniqueMachineId.OwnerFolder, PackageFolder.Path, LongestScript, TimeProvider.System).GetAwaiter().GetResult();
    }

    /// <summary>
    /// Thaws what dead runs left; a report for each place of <see cref="RunFolder.Places"/>. A few seconds at most.
    /// Timers that would do so again stop when there is nothing left to thaw and no run.
    /// </summary>
    internal static Result<IReadOnlyList<RecoveryReport>> ThawEverywhere()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return ThawErrors.NeedsRoot();
        }

        var timers = ForgottenTimers.Find();
        RecoveryReport[] reports =
            [.. RunFolder.Places.Select(place => FreezeRecovery.Run(RunFolder.At(place), TimeProvider.System))];
        if (reports.All(report => report is { LiveRun: false, IsStillFreezing: false, Problems.Count: 0 })
            && !OwedPostScripts.IsNoted(RunFolder.Places))
        {
            _ = timers.Stop(TimeProvider.System); // one that stays starts us once more, and ends by itself
        }

        return Result<IReadOnlyList<RecoveryReport>>.From(reports);
    }
}
