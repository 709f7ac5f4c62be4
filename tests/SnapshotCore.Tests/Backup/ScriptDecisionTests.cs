using SnapshotCore.AppConsistency;
using SnapshotCore.Backup;
using SnapshotCore.Errors;
using SnapshotCore.Reporting;

namespace SnapshotCore.Tests.Backup;

/// <summary>Every combination that the decision depends on, against the table of docs/protocol.md, "Scripts".</summary>
public sealed class ScriptDecisionTests
{
    private static readonly string[][] Rows =
    [
        .. File.ReadLines(Path.Combine(Repository.Root, "docs", "protocol.md"))
            .SkipWhile(line => !line.StartsWith("| Row | Checks |", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1]),
    ];

    private static readonly ErrorCode?[] Checks =
    [
        null, .. new[] { 302, 303, 304, 305, 306, 307, 313, 314, 316, 317 }.Select(code => (ErrorCode?)code),
    ];

    private static readonly ErrorCode?[] PreEnds =
        [null, ErrorCode.PreScriptFailed, ErrorCode.PreScriptTimeout, ErrorCode.PluginHostPreTimeout, ErrorCode.PreScriptPermission];

    private static readonly ErrorCode?[] PostEnds =
        [null, ErrorCode.PostScriptFailed, ErrorCode.PostScriptTimeout, ErrorCode.PluginHostPostTimeout, ErrorCode.PostScriptPermission];

    private static readonly bool[] Both = [false, true];

    [Fact]
    public void The_code_decides_as_the_table_of_the_protocol_says_for_every_combination()
    {
        int count = 0;
        foreach (Combination one in All())
        {
            string[] row = Assert.Single(Rows, row => Fits(row, one));
            ScriptEvidence scripts = one.ToEvidence();
            SnapshotWay way = ScriptRules.SnapshotFor(scripts.Situation);
            BackupOutcome outcome = OutcomeRules.Judge(GoodWindow(way), scripts);

            Assert.Equal((row[0], Way(row[6], one.Freezes)), (ScriptRules.Of(scripts.Situation).Row, way));
            Assert.Equal(
                ($"{one}: {Code(row[8], one)}", Code(row[9], one), row[10]),
                ($"{one}: {(int)outcome.Code}", (int)outcome.HealthCode, Word(outcome.Consistency)));
            Assert.Equal(row[8] is "0" or "1", outcome.IsSuccess);
            Assert.Equal(way == SnapshotWay.None, outcome.Disks is null);
            count++;
        }

        Assert.Equal(8 * (Checks.Length + (PreEnds.Length * PostEnds.Length)), count); // and once more: no plugins
    }

    [Fact]
    public void Snapshots_that_failed_have_their_own_code_whatever_the_scripts_did()
    {
        foreach (Combination one in All().Where(one => ScriptRules.SnapshotFor(one.ToEvidence().Situation) != SnapshotWay.None))
        {
            ScriptEvidence scripts = one.ToEvidence();
            WindowResult bad = GoodWindow(ScriptRules.SnapshotFor(scripts.Situation)) with { Snapshots = WindowSamples.Taken(WindowSamples.Failed(0)) };

            BackupOutcome outcome = OutcomeRules.Judge(bad, scripts);

            ErrorCode first = one.Check is { } check and not (ErrorCode.PluginHostConfigNotFound or ErrorCode.PluginConfigNotFound)
                ? check
                : one.Pre ?? ErrorCode.SnapshotFailedNoNetwork;
            Assert.Equal(
                (ErrorCode.SnapshotFailedNoNetwork, first, Consistency.None, 1),
                (outcome.Code, outcome.HealthCode, outcome.Consistency, outcome.Disks!.Count));
        }
    }

    [Fact]
    public void A_freeze_that_failed_has_its_own_code_unless_the_rule_lets_the_snapshot_stand()
    {
        var notFrozen = new BackupError(ErrorCode.FreezeFailed, "/data was not frozen.", "Retry.");
        foreach (Combination one in All().Where(one => ScriptRules.SnapshotFor(one.ToEvidence().Situation) == SnapshotWay.Frozen))
        {
            WindowResult window = new(null, notFrozen, null, one.Rule ? WindowSamples.Taken(WindowSamples.Disk(0)) : null);

            BackupOutcome outcome = OutcomeRules.Judge(window, one.ToEvidence());

            Assert.Equal(
                one.Rule ? (ErrorCode.Success, Consistency.Crash) : (ErrorCode.FreezeFailed, Consistency.None),
                (outcome.Code, outcome.Consistency));
        }
    }

    [Fact]
    public void No_end_of_the_post_scripts_changes_how_snapshots_are_taken()
    {
        foreach (Combination one in All())
        {
            ScriptSituation situation = one.ToEvidence().Situation;

            Assert.Equal(ScriptRules.SnapshotFor(situation), ScriptRules.Of(situation).Snapshot);
        }
    }

    private static IEnumerable<Combination> All() =>
        from c in Both
        from f in Both
        from rule in Both
        from one in Checks.Where(check => check is not null).Select(check => new Combination(check, true, null, null, c, f, rule))
            .Append(new Combination(null, false, null, null, c, f, rule))
            .Concat(from pre in PreEnds from post in PostEnds select new Combination(null, true, pre, post, c, f, rule))
        select one;

    private static WindowResult GoodWindow(SnapshotWay way) => way switch
    {
        SnapshotWay.Frozen => new WindowResult(WindowSamples.Frozen(), null, null, WindowSamples.Taken(WindowSamples.Disk(0))),
        SnapshotWay.Unfrozen => new WindowResult(null, null, null, WindowSamples.Taken(WindowSamples.Disk(0))) with { IsFreezeWanted = false },
        _ => WindowResult.NotEntered,
    };

    private static bool Fits(string[] row, Combination one) =>
        (row[1] == "no plugins" ? !one.HasPlugins : one.HasPlugins && row[1].Split(", ").Contains($"{(int)one.Check.GetValueOrDefault()}"))
        && (row[2] == "–" || row[2] == (one.Pre is null ? "ok" : "failed"))
        && (row[3] == "–" || row[3] == (one.Continues ? "true" : "false"))
        && (row[4] == "–" || row[4] == (one.Freezes ? "true" : "false"))
        && (row[5] == "–" || row[5] == (one.Rule ? "on" : "off"))
        && (row[7] is "–" or "any" || row[7] == (one.Post is null ? "ok" : "failed"));

    private static SnapshotWay Way(string word, bool freezes) => word switch
    {
        "none" => SnapshotWay.None,
        "frozen" => SnapshotWay.Frozen,
        "unfrozen" => SnapshotWay.Unfrozen,
        _ => freezes ? SnapshotWay.Frozen : SnapshotWay.Unfrozen,
    };

    private static int Code(string word, Combination one) => word switch
    {
        "check" => (int)one.Check!,
        "pre" => (int)one.Pre!,
        "post" => (int)one.Post!,
        _ => int.Parse(word),
    };

    private static string Word(Consistency consistency) => consistency switch
    {
        Consistency.Application => "application",
        Consistency.FileSystem => "file system",
        Consistency.Crash => "crash",
        _ => "none",
    };

    private sealed record Combination(
        ErrorCode? Check, bool HasPlugins, ErrorCode? Pre, ErrorCode? Post, bool Continues, bool Freezes, bool Rule)
    {
        internal ScriptEvidence ToEvidence()
        {
            PluginVerdict verdict = (int?)Check switch
            {
                null => HasPlugins ? PluginVerdict.Fine : PluginVerdict.NoPlugins,
                313 or 316 => PluginVerdict.NothingConfigured,
                302 or 303 or 306 or 307 => PluginVerdict.ScriptRefused,
                _ => PluginVerdict.ConfigurationRefused,
            };
            bool ran = verdict == PluginVerdict.Fine;
            PhaseEnd End(ErrorCode? code) => !ran ? PhaseEnd.NotRun : code is null ? PhaseEnd.Ok : PhaseEnd.Failed;
            BackupError? silent = verdict == PluginVerdict.NothingConfigured ? null : Error(Check);
            return new ScriptEvidence(
                new ScriptSituation(verdict, End(Pre), Continues, Freezes, Rule, End(Post)), silent, Error(Pre), Error(Post))
            {
                QuiescedFrom = ran ? 50 : 0,
                QuiescedUntil = ran ? 2000 : 0,
            };
        }

        private static BackupError? Error(ErrorCode? code) =>
            code is { } number ? new BackupError(number, $"{number} of plugin P.", "Mend it.") : null;
    }
}
