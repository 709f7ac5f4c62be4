using Microsoft.Win32.SafeHandles;

using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Linux;

namespace SnapshotCore.Tests.Freeze;

public sealed class FreezeSessionTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly FakeCalls _calls = new();
    private readonly FakeGuard _guard = new();
    private readonly SafeFileHandle _journalFile = MemoryFile.Create("journal", []);

    [Fact]
    public void All_are_frozen_by_levels_and_thawed_in_reverse()
    {
        using FreezeSession session = Prepare(("/stacked", 0), ("/data", 0), ("/", 1)).Value;

        Result<long> frozen = session.Freeze();
        FreezeReport report = session.Thaw();

        Assert.True(frozen.IsSuccess);
        Assert.True(report.Consistent, report.Error?.ToString());
        Assert.Equal("freeze /", _calls.CallsOf("freeze").Last());
        Assert.Equal("thaw /", _calls.CallsOf("thaw").First());
        Assert.True(report.FreezeStarted <= report.AllFrozen && report.AllFrozen <= report.FirstThaw);
        Assert.True(report.FirstThaw <= report.LastThaw);
        Assert.True(_guard.IsDisarmed);
        Assert.Empty(_calls.Frozen);
    }

    [Fact]
    public void Thaw_can_be_called_again_and_thaws_once()
    {
        using FreezeSession session = Prepare(("/data", 0)).Value;
        session.Freeze();

        FreezeReport first = session.Thaw();
        FreezeReport second = session.Thaw();

        Assert.Same(first, second);
        Assert.Single(_calls.CallsOf("thaw"));
    }

    [Fact]
    public void An_empty_plan_is_a_consistent_freeze()
    {
        using FreezeSession session = Prepare().Value;

        Assert.True(session.Freeze().IsSuccess);
        Assert.True(session.Thaw().Consistent);
    }

    [Fact]
    public void A_file_system_frozen_by_another_tool_fails_the_freeze_and_is_never_thawed()
    {
        _calls.AnswerFreeze("/foreign", Errno.EBUSY);
        using FreezeSession session = Prepare(("/data", 0), ("/foreign", 0), ("/", 1)).Value;

        Result<long> frozen = session.Freeze();
        FreezeReport report = session.Thaw();

        Assert.Equal(ErrorCode.FreezeFailed, frozen.Error!.Code);
        Assert.Contains("/foreign", frozen.Error.Message, StringComparison.Ordinal);
        Assert.Contains("EBUSY", frozen.Error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("thaw /foreign", _calls.Calls);
        Assert.DoesNotContain("freeze /", _calls.Calls);
        Assert.Empty(_calls.Frozen);
        Assert.False(report.Consistent);
    }

    [Theory]
    [InlineData(Errno.EOPNOTSUPP, "EOPNOTSUPP")]
    [InlineData(Errno.EIO, "EIO")]
    [InlineData(Errno.EPERM, "EPERM")]
    public void A_refused_freeze_names_mount_and_errno_and_remedy(Errno errno, string name)
    {
        _calls.AnswerFreeze("/data", errno);
        using FreezeSession session = Prepare(("/data", 0)).Value;

        BackupError error = session.Freeze().Error!;

        Assert.Equal(ErrorCode.FreezeFailed, error.Code);
        Assert.Contains("/data", error.Message, StringComparison.Ordinal);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Remedy);
    }

    [Fact]
    public void A_late_freeze_is_answered_by_its_own_thread_when_it_returns()
    {
        using ManualResetEventSlim block = _calls.BlockFreeze("/slow");
        using FreezeSession session = Prepare(TimeSpan.FromMilliseconds(100), ("/data", 0), ("/slow", 0)).Value;

        Result<long> frozen = session.Freeze();
        bool wasDisarmedEarly = _guard.IsDisarmed;
        FreezeReport early = session.Thaw();
        block.Set();
        bool thawed = SpinWait.SpinUntil(() => _calls.Calls.Contains("thaw /slow", StringComparer.Ordinal), Patience);
        SpinWait.SpinUntil(_guard.State!.AreAllFinal, Patience);
        session.Thaw();

        Assert.Equal(ErrorCode.FreezeTimeout, frozen.Error!.Code);
        Assert.Contains("/slow", frozen.Error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("/data", frozen.Error.Message, StringComparison.Ordinal);
        Assert.False(wasDisarmedEarly);
        Assert.Equal(TargetState.Freezing, early.Targets[1].State);
        Assert.True(thawed);
        Assert.Empty(_calls.Frozen);
        Assert.True(_guard.IsDisarmed);
    }

    [Fact]
    public async Task A_run_that_is_told_to_stop_does_not_wait_for_a_freeze_that_hangs()
    {
        using ManualResetEventSlim block = _calls.BlockFreeze("/slow");
        using var stop = new CancellationTokenSource();
        using FreezeSession session = Prepare(("/data", 0), ("/slow", 0)).Value;

        Task<Result<long>> freezing = Task.Run(() => session.Freeze(stop.Token));
        bool began = SpinWait.SpinUntil(() => _calls.Frozen.ContainsKey("/data"), Patience);
        await stop.CancelAsync();
        Result<long> frozen = await freezing.WaitAsync(Patience);
        bool isDataFrozen = _calls.Frozen.ContainsKey("/data");
        block.Set();
        bool isAnswered = SpinWait.SpinUntil(() => _calls.Calls.Contains("thaw /slow", StringComparer.Ordinal), Patience);

        Assert.True(began);
        Assert.Contains("told to stop", frozen.Error!.Message, StringComparison.Ordinal);
        Assert.False(isDataFrozen);
        Assert.True(isAnswered);
    }

    [Fact]
    public async Task What_could_not_be_thawed_stays_in_the_journal()
    {
        _calls.AnswerThaw("/stuck", Errno.EIO);
        var journal = new FreezeJournal(_journalFile);
        journal.Write(new JournalRecord("boot", ProcessWatch.Self(), null, 0, null, []));
        using FreezeSession session = FreezeSession.Prepare(
            new FreezePlan([Target("/data", 0), Target("/stuck", 0)], []),
            _guard,
            journal,
            Options(TimeSpan.FromMinutes(1)),
            TimeProvider.System,
            _calls,
            null).Value;
        session.Freeze();

        Task<FreezeReport> thawing = Task.Run(session.Thaw);
        bool refused = SpinWait.SpinUntil(() => _calls.Calls.Contains("thaw /stuck", StringComparer.Ordinal), Patience);
        bool givenUp = SpinWait.SpinUntil(
            () => _guard.State!.TryMove(1, TargetState.Frozen, TargetState.Failed), Patience); // as the guardian does
        FreezeReport report = await thawing.WaitAsync(Patience);

        Assert.True(refused && givenUp);
        Assert.False(report.Consistent);
        Assert.Equal(["/stuck"], journal.Record!.Targets.Select(target => target.MountPoint.ToString()));
    }

    [Fact]
    public void The_deadline_thaws_and_ends_the_window()
    {
        using FreezeSession session = Prepare(TimeSpan.FromMilliseconds(100), ("/data", 0)).Value;
        session.Freeze();

        bool lost = session.WindowLost.WaitHandle.WaitOne(Patience);
        FreezeReport report = session.Thaw();

        Assert.True(lost);
        Assert.False(report.Consistent);
        Assert.Empty(_calls.Frozen);
        Assert.Single(_calls.CallsOf("thaw"));
    }

    [Fact]
    public void A_lost_guardian_thaws_at_once_and_the_backup_is_not_consistent()
    {
        using FreezeSession session = Prepare(("/data", 0)).Value;
        session.Freeze();

        _guard.Die();
        bool lost = session.WindowLost.WaitHandle.WaitOne(Patience);
        FreezeReport report = session.Thaw();

        Assert.True(lost);
        Assert.False(report.Consistent);
        Assert.Contains("guardian", report.Error!.Message, StringComparison.Ordinal);
        Assert.Empty(_calls.Frozen);
    }

    [Fact]
    public void Nothing_is_frozen_without_an_armed_guardian()
    {
        var guard = new FakeGuard { ArmAnswer = "it does not answer" };
        using FreezeSession session = Prepare(guard, TimeSpan.FromMinutes(1), ("/data", 0)).Value;

        Result<long> frozen = session.Freeze();

        Assert.Equal(ErrorCode.FreezeFailed, frozen.Error!.Code);
        Assert.Empty(_calls.CallsOf("freeze"));
        Assert.Empty(_calls.CallsOf("thaw"));
    }

    [Fact]
    public void A_thaw_by_somebody_else_shows_in_the_report()
    {
        using FreezeSession session = Prepare(("/data", 0)).Value;
        session.Freeze();

        _calls.Frozen.Clear();
        FreezeReport report = session.Thaw();

        Assert.False(report.Consistent);
        Assert.Contains("somebody else", report.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_thaws()
    {
        FreezeSession session = Prepare(("/data", 0)).Value;
        session.Freeze();

        session.Dispose();

        Assert.Empty(_calls.Frozen);
    }

    [Fact]
    public void A_mount_that_changed_is_not_frozen()
    {
        _calls.MountIds["/data"] = 7;

        Result<FreezeSession> session = Prepare(("/data", 0));

        Assert.Equal(ErrorCode.UnableToOpenMount, session.Error!.Code);
        Assert.Contains("/data", session.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mount_that_cannot_be_opened_is_named_with_its_errno()
    {
        _calls.AnswerOpen("/data", Errno.EIO);

        Result<FreezeSession> session = Prepare(("/data", 0));

        Assert.Equal(ErrorCode.UnableToOpenMount, session.Error!.Code);
        Assert.Contains("EIO", session.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bind_mounted_file_gives_way_to_another_mount_of_its_superblock()
    {
        _calls.AnswerOpen("/etc/hosts", Errno.ENOTDIR);
        FreezeTarget target = Target("/etc/hosts", 0) with { Alternatives = [Target("/data", 0).Mount] };
        FreezeTarget onlyFile = Target("/etc/hosts", 0);
        var plan = new FreezePlan([target, onlyFile], []);

        using FreezeSession session = FreezeSession.Prepare(
            plan, _guard, new FreezeJournal(_journalFile), Options(TimeSpan.FromMinutes(1)), TimeProvider.System, _calls, null).Value;
        session.Freeze();

        Assert.Equal(["/data"], session.Plan.Targets.Select(one => one.Mount.MountPoint.ToString()));
        Assert.Equal(SkipReason.NotDirectory, Assert.Single(session.Plan.Skipped).Reason);
        Assert.Equal(["freeze /data"], _calls.CallsOf("freeze"));
    }

    public void Dispose() => _journalFile.Dispose();

    internal static FreezeTarget Target(string mountPoint, int level)
    {
        var mount = new Mount(
            1, 0, new DeviceNumber(8, 1), new UnixPath("/"), new UnixPath(mountPoint), false, "ext4", "/dev/x", false, "rw");
        return new FreezeTarget(mount, level, "test");
    }

    private static FreezeOptions Options(TimeSpan timeout) =>
        new(timeout, TimeSpan.FromSeconds(66)) { LateWait = TimeSpan.FromMilliseconds(10) };

    private Result<FreezeSession> Prepare(params (string MountPoint, int Level)[] targets) =>
        Prepare(TimeSpan.FromMinutes(1), targets);

    private Result<FreezeSession> Prepare(TimeSpan timeout, params (string MountPoint, int Level)[] targets) =>
        Prepare(_guard, timeout, targets);

    private Result<FreezeSession> Prepare(
        FakeGuard guard, TimeSpan timeout, params (string MountPoint, int Level)[] targets)
    {
        FreezeTarget[] list = [.. targets.Select(target => Target(target.MountPoint, target.Level))];
        return FreezeSession.Prepare(
            new FreezePlan(list, []), guard, new FreezeJournal(_journalFile), Options(timeout), TimeProvider.System, _calls, null);
    }
}
