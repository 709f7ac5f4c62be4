using SnapshotCore.AppConsistency;
using SnapshotCore.Errors;

namespace SnapshotCore.Backup;

/// <summary>What the owner's scripts did in a run: with the <see cref="WindowResult"/>, all that an outcome is judged by.</summary>
/// <param name="Situation">What decides.</param>
/// <param name="CheckError">What the checks found first; null when all is well, or nothing is configured.</param>
/// <param name="PreError">Why the first pre-script that failed did; null when none did.</param>
/// <param name="PostError">The same of the post-scripts.</param>
internal sealed record ScriptEvidence(
    ScriptSituation Situation, BackupError? CheckError, BackupError? PreError, BackupError? PostError)
{
    /// <summary>Just after the last pre-script had ended; 0 when none was started. On the clock of <c>Timeline</c>.</summary>
    internal long QuiescedFrom { get; init; }

    /// <summary>Just before the first post-script was started.</summary>
    internal long QuiescedUntil { get; init; }

    /// <summary>The first error in the order in which they come up; null when there is none.</summary>
    internal BackupError? First => CheckError ?? PreError ?? PostError;

    /// <summary>A run without scripts.</summary>
    /// <param name="mayBeCrashConsistent">Whether the crash-consistent rule of the request holds.</param>
    internal static ScriptEvidence None(bool mayBeCrashConsistent) => new(
        new ScriptSituation(
            PluginVerdict.NothingConfigured, PhaseEnd.NotRun, Continues: true, Freezes: true, mayBeCrashConsistent, PhaseEnd.NotRun),
        null, null, null);

    /// <summary>The same, if the post-scripts fail by this error.</summary>
    internal ScriptEvidence WithPostError(BackupError error) =>
        this with { Situation = Situation with { Post = PhaseEnd.Failed }, PostError = error };
}
