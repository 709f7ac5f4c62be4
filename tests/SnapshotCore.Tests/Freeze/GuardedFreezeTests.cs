using Microsoft.Win32.SafeHandles;

using SnapshotCore.Freeze;
using SnapshotCore.Linux;

namespace SnapshotCore.Tests.Freeze;

/// <summary>The guardian's half of the state machine.</summary>
public sealed class GuardedFreezeTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly FakeCalls _calls = new();
    private readonly SharedFreezeState _state = SharedFreezeState.Create(2);
    private readonly GuardedFreeze _freeze;

    public GuardedFreezeTests()
    {
        _state.Deadline = long.MaxValue;
        _calls.Open(new UnixPath("/a"), out SafeFileHandle first);
        _calls.Open(new UnixPath("/b"), out SafeFileHandle second);
        _freeze = new GuardedFreeze(_state, [first, second], rcu: null, _calls, TimeProvider.System);
    }

    [Fact]
    public void Nothing_is_touched_while_the_worker_lives_and_there_is_time()
    {
        Bring(0, TargetState.Frozen);

        _freeze.Tick(isWorkerLost: false, _ => true);

        Assert.Empty(_calls.Calls);
        Assert.False(_state.IsAbandoned);
    }

    [Fact]
    public void A_lost_worker_gets_its_frozen_ones_thawed_and_its_pending_ones_cancelled()
    {
        Bring(0, TargetState.Frozen);
        _calls.Frozen["/a"] = true;

        TickUntilOver(isWorkerLost: true);

        Assert.Equal(["thaw /a"], _calls.Calls);
        Assert.Equal((TargetState.Thawed, TargetState.Failed), (_state.StateOf(0), _state.StateOf(1)));
    }

    [Fact]
    public void A_freeze_that_still_runs_gets_its_thaw_only_when_its_thread_has_ended()
    {
        Bring(0, TargetState.Freezing);
        _state.Thread(0) = 4711;

        _freeze.Tick(isWorkerLost: true, _ => false);
        bool thawedEarly = !_calls.Calls.IsEmpty;
        TickUntilOver(isWorkerLost: true, thread => thread == 4711);

        Assert.False(thawedEarly);
        Assert.Equal(["thaw /a"], _calls.Calls);
    }

    [Fact]
    public void A_late_freeze_of_a_living_worker_is_left_to_it()
    {
        Bring(0, TargetState.Freezing);
        _state.Deadline = 0;

        _freeze.Tick(isWorkerLost: false, _ => false);

        Assert.True(_state.IsAbandoned);
        Assert.Empty(_calls.Calls);
        Assert.Equal(TargetState.Freezing, _state.StateOf(0));
    }

    [Fact]
    public void The_deadline_thaws_also_for_a_living_worker()
    {
        Bring(0, TargetState.Frozen);
        Bring(1, TargetState.Frozen);
        _state.Deadline = 0;

        TickUntilOver(isWorkerLost: false);

        Assert.Equal(["thaw /a", "thaw /b"], _calls.Calls.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_thaw_in_which_the_worker_is_stuck_is_taken_over()
    {
        Bring(0, TargetState.ThawingByWorker);
        _state.ThawStart(0) = TimeProvider.System.Nanoseconds() - TimeSpan.FromSeconds(2).ToNanoseconds();
        _state.TryMove(1, TargetState.Pending, TargetState.ThawingByWorker);
        _state.ThawStart(1) = TimeProvider.System.Nanoseconds();
        _state.Deadline = 0;

        _freeze.Tick(isWorkerLost: false, _ => false);
        SpinWait.SpinUntil(() => _state.IsFinal(0), Patience);

        Assert.Equal(["thaw /a"], _calls.Calls);
        Assert.Equal(TargetState.ThawingByWorker, _state.StateOf(1));
    }

    [Fact]
    public void A_failed_freeze_is_never_thawed()
    {
        Bring(0, TargetState.Failed);

        TickUntilOver(isWorkerLost: true);

        Assert.Empty(_calls.Calls);
    }

    public void Dispose()
    {
        _freeze.Dispose();
        _state.Dispose();
    }

    private void Bring(int index, TargetState state) => _state.TryMove(index, TargetState.Pending, state);

    private void TickUntilOver(bool isWorkerLost, Func<int, bool>? isThreadGone = null)
    {
        bool isOver = SpinWait.SpinUntil(
            () =>
            {
                _freeze.Tick(isWorkerLost, isThreadGone ?? (_ => true));
                return _freeze.IsOver;
            },
            Patience);
        Assert.True(isOver);
    }
}
