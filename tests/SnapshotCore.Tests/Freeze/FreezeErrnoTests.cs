using Microsoft.Win32.SafeHandles;

using SnapshotCore.Errors;
using SnapshotCore.Freeze;
using SnapshotCore.Linux;

namespace SnapshotCore.Tests.Freeze;

/// <summary>An answer that we don't know is never success.</summary>
public sealed class FreezeErrnoTests : IDisposable
{
    private const int LastErrno = 133; // EHWPOISON, asm-generic/errno.h

    private readonly FakeCalls _calls = new();
    private readonly SafeFileHandle _journalFile = MemoryFile.Create("journal", []);

    [Fact]
    public void Every_error_of_a_freeze_fails_it_and_leaves_nothing_frozen()
    {
        foreach (int value in Enumerable.Range(1, LastErrno).Append(4095).Where(value => value != (int)Errno.EINTR))
        {
            _calls.AnswerFreeze("/data", (Errno)value);
            using FreezeSession session = Prepare();

            Result<long> frozen = session.Freeze();
            FreezeReport report = session.Thaw();

            Assert.Equal(ErrorCode.FreezeFailed, frozen.Error?.Code);
            Assert.Contains("/data", frozen.Error!.Message, StringComparison.Ordinal);
            Assert.False(report.Consistent);
            Assert.Empty(_calls.Frozen);
            Assert.DoesNotContain("thaw /data", _calls.Calls);
        }
    }

    [Theory]
    [InlineData(Errno.EIO)]
    [InlineData(Errno.EPERM)]
    [InlineData(Errno.EBUSY)]
    [InlineData(Errno.EOPNOTSUPP)]
    [InlineData(Errno.EINVAL)]
    [InlineData((Errno)LastErrno)]
    public void Every_error_of_a_thaw_makes_the_backup_inconsistent(Errno errno)
    {
        _calls.AnswerThaw("/data", errno);
        using FreezeSession session = Prepare();
        Assert.True(session.Freeze().IsSuccess);

        FreezeReport report = session.Thaw();

        Assert.False(report.Consistent);
        Assert.Contains("/data", report.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(["/other"], _calls.CallsOf("thaw").Distinct(StringComparer.Ordinal).Where(call => call != "thaw /data").Select(call => call[5..]));
    }

    public void Dispose() => _journalFile.Dispose();

    private FreezeSession Prepare() => FreezeSession.Prepare(
        new FreezePlan([FreezeSessionTests.Target("/data", 0), FreezeSessionTests.Target("/other", 0)], []),
        new FakeGuard(),
        new FreezeJournal(_journalFile),
        new FreezeOptions(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)) { ThawWait = TimeSpan.FromMilliseconds(50) },
        TimeProvider.System,
        _calls,
        null).Value;
}
