using FsCheck;
using FsCheck.Fluent;

using SnapshotCore.Reporting;

namespace SnapshotCore.Tests.Reporting;

public class ConsistencyVerdictTests
{
    private const long Ms = 1_000_000;

    private static readonly Timeline Good = new(
        100 * Ms, 103 * Ms, 160 * Ms, 161 * Ms,
        [new(true, 104 * Ms, 150 * Ms), new(true, 103 * Ms, 158 * Ms)],
        ThawVerified: true, FileSystems: 3)
    {
        QuiescedFrom = 50 * Ms,
        QuiescedUntil = 200 * Ms,
    };

    public static TheoryData<string, Timeline> Unproven => new()
    {
        { "Not all of 3 file systems were frozen.", Good with { AllFrozen = 0 } },
        { "Not all of 3 file systems were frozen.", Good with { FreezeStarted = 0 } },
        { "Not all of 3 file systems were frozen.", Good with { AllFrozen = 99 * Ms } },
        { "disk 1 was requested 1.0 ms before the last", Good with { Disks = [Good.Disks[0], new(true, 102 * Ms, 150 * Ms)] } },
        { "disk 0 was acknowledged 2.5 ms after the first thaw", Good with { Disks = [new(true, 104 * Ms, 162500000)] } },
        { "disk 0 was not acknowledged", Good with { Disks = [new(true, 104 * Ms, 0)] } },
        { "Not every thaw was confirmed", Good with { ThawVerified = false } },
        { "Not every thaw was confirmed", Good with { FirstThaw = 0, LastThaw = 0 } },
        { "Not every thaw was confirmed", Good with { LastThaw = 0 } },
        { "No snapshot was taken.", Good with { Disks = [] } },
        { "1 of 2 snapshots failed.", Good with { Disks = [Good.Disks[0], new(false, 104 * Ms, 150 * Ms)] } },
    };

    [Fact]
    public void Snapshots_within_the_window_are_file_system_consistent_and_the_evidence_has_the_numbers()
    {
        var verdict = ConsistencyVerdict.From(Good, new VerdictInputs());

        Assert.Equal(Consistency.FileSystem, verdict.Consistency);
        Assert.Equal(
            "3 file systems frozen in 3.0 ms; 2 snapshots requested 0.0 ms or more after that and acknowledged 2.0 ms "
            + "or more before the first thaw; every thaw verified, window 61.0 ms.",
            verdict.Evidence);
    }

    [Theory]
    [MemberData(nameof(Unproven))]
    public void Whatever_breaks_the_proof_leaves_nothing_to_claim(string evidence, Timeline timeline)
    {
        var verdict = ConsistencyVerdict.From(timeline, new VerdictInputs(ScriptsSucceeded: true));

        Assert.Equal(Consistency.None, verdict.Consistency);
        Assert.Contains(evidence, verdict.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void Scripts_that_succeeded_make_it_application_consistent() => Assert.Equal(
        Consistency.Application,
        ConsistencyVerdict.From(Good, new VerdictInputs(ScriptsSucceeded: true)).Consistency);

    [Theory]
    [InlineData(0, 200)]
    [InlineData(104, 200)]
    [InlineData(50, 155)]
    [InlineData(50, 0)]
    public void Scripts_prove_nothing_for_snapshots_outside_the_time_between_them(long from, long until)
    {
        Timeline timeline = Good with { QuiescedFrom = from * Ms, QuiescedUntil = until * Ms };

        Assert.Equal(
            (Consistency.FileSystem, Consistency.Crash),
            (ConsistencyVerdict.From(timeline, new VerdictInputs(ScriptsSucceeded: true)).Consistency,
            ConsistencyVerdict.From(timeline, new VerdictInputs(IsFreezeWanted: false, ScriptsSucceeded: true)).Consistency));
    }

    [Theory]
    [InlineData(true, Consistency.Application)]
    [InlineData(false, Consistency.Crash)]
    public void Without_a_freeze_by_wish_only_scripts_prove_anything(bool scripts, Consistency expected)
    {
        Timeline timeline = Good with { FreezeStarted = 0, AllFrozen = 0, FirstThaw = 0, LastThaw = 0 };

        var verdict = ConsistencyVerdict.From(timeline, new VerdictInputs(IsFreezeWanted: false, ScriptsSucceeded: scripts));

        Assert.Equal(expected, verdict.Consistency);
    }

    [Fact]
    public void With_nothing_to_freeze_it_is_crash_consistent() => Assert.Equal(
        Consistency.Crash,
        ConsistencyVerdict.From(Good with { FileSystems = 0, FreezeStarted = 0, AllFrozen = 0 }, new VerdictInputs()).Consistency);

    [Theory]
    [InlineData(1, true, Consistency.Crash)]
    [InlineData(1, false, Consistency.None)]
    [InlineData(2, true, Consistency.None)]
    public void The_crash_rule_saves_a_single_disk_that_succeeded(int disks, bool succeeded, Consistency expected)
    {
        Timeline timeline = Good with { AllFrozen = 0, Disks = [.. Enumerable.Repeat(new DiskMoment(succeeded, Ms, 2 * Ms), disks)] };

        var verdict = ConsistencyVerdict.From(timeline, new VerdictInputs(MayBeCrashConsistent: true));

        Assert.Equal(expected, verdict.Consistency);
    }

    [Fact]
    public void No_snapshot_outside_the_window_is_ever_called_consistent()
    {
        Gen<long> moment = Gen.Choose(0, 60).Select(value => (long)value);
        Gen<DiskMoment> disk = moment.Two().Select(pair => new DiskMoment(true, pair.Item1, pair.Item2));
        Gen<Timeline> timelines = moment.Four().Zip(disk.NonEmptyListOf()).Select(input => new Timeline(
            input.Item1.Item1, input.Item1.Item2, input.Item1.Item3, input.Item1.Item4, [.. input.Item2], true, 1));

        Prop.ForAll(timelines.ToArbitrary(), timeline =>
        {
            bool isWithin = timeline.FreezeStarted > 0
                && timeline.FreezeStarted <= timeline.AllFrozen
                && timeline.FirstThaw <= timeline.LastThaw
                && timeline.Disks.All(moment => timeline.AllFrozen <= moment.Started
                    && moment.Started <= moment.Acknowledged && moment.Acknowledged <= timeline.FirstThaw);

            return ConsistencyVerdict.From(timeline, new VerdictInputs()).Consistency
                == (isWithin ? Consistency.FileSystem : Consistency.None);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }
}
