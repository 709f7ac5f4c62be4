using SnapshotCore.Freeze;

namespace SnapshotCore.Tests.Freeze;

public sealed class LanesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public void A_lane_whose_work_comes_after_the_end_takes_the_next()
    {
        using var done = new ManualResetEventSlim();
        var lanes = new Lanes("test", 1, item =>
        {
            ObjectDisposedException.ThrowIf(item == 1, typeof(LanesTests));
            done.Set();
        });

        lanes.Post(1);
        lanes.Post(2);

        Assert.True(done.Wait(Patience));
        lanes.Stop();
    }

    [Fact]
    public void Work_that_is_stuck_takes_nothing_from_the_others()
    {
        using var release = new ManualResetEventSlim();
        using var done = new CountdownEvent(3);
        var lanes = new Lanes("test", 2, item =>
        {
            if (item == 0)
            {
                release.Wait(Patience);
            }

            done.Signal();
        });

        lanes.Post(0);
        lanes.Post(1);
        lanes.Post(2);
        bool others = SpinWait.SpinUntil(() => done.CurrentCount == 1, Patience);
        release.Set();

        Assert.True(others);
        Assert.True(done.Wait(Patience));
        lanes.Stop();
    }
}
