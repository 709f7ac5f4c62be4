using SnapshotCore.AppConsistency;
using SnapshotCore.Tests.Agent;

namespace SnapshotCore.Tests.AppConsistency;

public sealed class ScriptTimeTests : IDisposable
{
    private static readonly TimeSpan Own = TimeSpan.FromSeconds(1800);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    private readonly CancellationTokenSource _stop = new();
    private readonly SkippingClock _clock = new();

    public void Dispose() => _stop.Dispose();

    [Fact]
    public void A_script_has_the_time_that_its_owner_gives_it()
    {
        ScriptTime time = Begin(ScriptPhase.Post);

        Assert.Equal((Own, Own, false, false), (time.Limit, time.End.Remaining, time.IsShortened, time.IsStopped));
        Assert.Equal(Patience, time.Patience);
    }

    [Theory]
    [InlineData(200, 200, true)]
    [InlineData(4000, 1800, false)]
    public void It_has_no_more_than_there_is(int most, int limit, bool isShortened)
    {
        ScriptTime time = Begin(ScriptPhase.Post, TimeSpan.FromSeconds(most));

        Assert.Equal((TimeSpan.FromSeconds(limit), isShortened), (time.Limit, time.IsShortened));
        Assert.Equal(isShortened ? ScriptRunner.Grace : Patience, time.Patience);
    }

    [Fact]
    public async Task A_stop_leaves_a_pre_script_no_time_and_a_post_script_what_the_worker_has()
    {
        ScriptTime pre = Begin(ScriptPhase.Pre);
        ScriptTime post = Begin(ScriptPhase.Post);
        await _stop.CancelAsync();

        Assert.Equal((TimeSpan.Zero, true), (pre.End.Remaining, pre.IsShortened));
        Assert.Equal((ScriptTime.PostTimeOnStop, true), (post.End.Remaining, post.IsShortened));
    }

    [Fact]
    public async Task A_stop_gives_nobody_more_time_and_counts_once()
    {
        ScriptTime post = Begin(ScriptPhase.Post, TimeSpan.FromSeconds(5));
        ScriptTime longer = Begin(ScriptPhase.Post);
        await _stop.CancelAsync();
        _ = longer.End;
        _ = _clock.CreateTimer(static _ => { }, null, TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan); // skips them

        Assert.Equal(TimeSpan.FromSeconds(2), post.End.Remaining);
        Assert.Equal(ScriptTime.PostTimeOnStop - TimeSpan.FromSeconds(3), longer.End.Remaining);
    }

    [Fact]
    public async Task There_is_another_try_while_there_is_time_for_one_also_of_a_post_script_after_a_stop()
    {
        TimeSpan pause = TimeSpan.FromMilliseconds(1);
        bool before = Begin(ScriptPhase.Pre).WaitForRetry(pause);
        bool late = Begin(ScriptPhase.Post, TimeSpan.FromMilliseconds(1)).WaitForRetry(pause);
        await _stop.CancelAsync();

        Assert.True(before);
        Assert.False(late);
        Assert.False(Begin(ScriptPhase.Pre).WaitForRetry(pause));
        Assert.True(Begin(ScriptPhase.Post).WaitForRetry(pause));
    }

    private ScriptTime Begin(ScriptPhase phase, TimeSpan? most = null) => new(phase, Own, most, Patience, _clock, _stop.Token);
}
