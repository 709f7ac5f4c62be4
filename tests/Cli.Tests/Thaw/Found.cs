using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Linux;

namespace Cli.Tests.Thaw;

/// <summary>What a look at the journal can find.</summary>
internal static class Found
{
    internal static readonly RecoveryReport Nothing = new(LiveRun: false, null, null, [], []);

    internal static readonly RecoveryReport Frozen = new(
        LiveRun: false, new ProcessIdentity(1234, 1), new ProcessIdentity(1240, 1), ["/data", @"/srv/in\012ner"], []);

    internal static readonly RecoveryReport Stuck = Frozen with
    {
        Problems =
        [
            new BackupError(
                ErrorCode.Error,
                "File system /mnt/bad (8:49), left frozen by a run that died, could not be thawed: EIO (Input/output error).",
                "Run 'fsfreeze --unfreeze /mnt/bad'."),
        ],
    };

    internal static readonly RecoveryReport Live = Nothing with
    {
        LiveRun = true,
        IsLeftAlone = true,
        Worker = new ProcessIdentity(1234, 1),
        Guardian = new ProcessIdentity(1240, 1),
        MayBeFrozen = ["/data", "/"],
        TimeLeft = TimeSpan.FromSeconds(42.1),
    };

    /// <summary>That this is all there is.</summary>
    internal static Result<IReadOnlyList<RecoveryReport>> Alone(this RecoveryReport report) =>
        Result<IReadOnlyList<RecoveryReport>>.From([report]);
}
