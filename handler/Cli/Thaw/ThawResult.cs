using SnapshotCore.Errors;
using SnapshotCore.Freeze;

namespace VmSnapshot.Thaw;

/// <summary>What one <c>thaw</c> came to, all places together.</summary>
internal sealed class ThawResult
{
    /// <summary>Sums up what was found at each place that may hold a journal.</summary>
    internal ThawResult(IReadOnlyList<RecoveryReport> reports)
    {
        Thawed = [.. reports.SelectMany(report => report.Thawed)];
        Problems = [.. reports.SelectMany(report => report.Problems)];
        Live = [.. reports.Where(report => report.IsLeftAlone)];
    }

    /// <summary>The mount points that were found frozen and were thawed.</summary>
    internal IReadOnlyList<string> Thawed { get; }

    /// <summary>What could not be thawed.</summary>
    internal IReadOnlyList<BackupError> Problems { get; }

    /// <summary>The backups that are running and were left alone.</summary>
    internal IReadOnlyList<RecoveryReport> Live { get; }

    /// <summary>Whether even somebody who wants to hear no more than that has to: something was thawed, or could not be.</summary>
    internal bool IsWorthTelling => Thawed.Count > 0 || Problems.Count > 0;

    /// <summary>The exit code: what is left frozen weighs more than a backup that thaws by itself.</summary>
    internal int ExitCode => this switch
    {
        { Problems.Count: > 0 } => VmSnapshot.ExitCode.NotThawed,
        { Live.Count: > 0 } => VmSnapshot.ExitCode.LiveBackup,
        _ => VmSnapshot.ExitCode.Done,
    };
}
