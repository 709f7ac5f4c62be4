using SnapshotCore.Errors;
using SnapshotCore.Preflight;

namespace SnapshotCore.Tests.Preflight;

public sealed class TooLateRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    [Theory]
    [InlineData(8399, false)]
    [InlineData(8400, false)]
    [InlineData(8401, true)]
    public void A_request_is_too_late_after_more_than_140_minutes(int age, bool isTooLate)
    {
        var rule = new TooLateRule(Now.AddSeconds(-age), new JumpingClock(Now));

        Assert.Equal(isTooLate, rule.Check() is { Code: ErrorCode.CommandTooLate });
    }

    [Fact]
    public void A_request_without_a_start_is_never_too_late_and_may_wait_as_long_as_any()
    {
        var rule = new TooLateRule(null, new JumpingClock(Now));

        Assert.Null(rule.Check());
        Assert.Equal(TooLateRule.Limit, rule.TimeLeft);
    }

    [Fact]
    public void It_becomes_too_late_while_it_waits_whatever_the_wall_clock_does()
    {
        var clock = new JumpingClock(Now);
        var rule = new TooLateRule(Now.AddMinutes(-139), clock);

        clock.Utc = Now.AddYears(-5);
        clock.Elapsed = TimeSpan.FromMinutes(2);

        Assert.Equal(TimeSpan.Zero, rule.TimeLeft);
        Assert.Contains("141 minutes", rule.Check()!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 8400, false)]
    [InlineData(0, 8401, true)]
    [InlineData(3600, 8401, true)]
    [InlineData(-3600, 60, false)]
    public void By_the_hosts_clock_the_vms_own_counts_for_nothing(int vmIsFast, int age, bool isTooLate)
    {
        var clock = new JumpingClock(Now.AddSeconds(vmIsFast));

        TooLateRule rule = new TooLateRule(Now.AddSeconds(-age), clock).By(Now, clock.GetTimestamp());
        bool atFirst = rule.Check() is not null;
        clock.Elapsed = TimeSpan.FromSeconds(8400);

        Assert.Equal(isTooLate, atFirst);
        Assert.NotNull(rule.Check());
    }

    private sealed class JumpingClock(DateTimeOffset utc) : TimeProvider
    {
        public DateTimeOffset Utc { get; set; } = utc;

        public TimeSpan Elapsed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Utc;

        public override long GetTimestamp() => Elapsed.Ticks;
    }
}
