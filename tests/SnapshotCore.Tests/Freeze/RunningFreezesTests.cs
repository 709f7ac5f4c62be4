using System.Text;

using SnapshotCore.Freeze;
using SnapshotCore.Linux;

namespace SnapshotCore.Tests.Freeze;

public sealed class RunningFreezesTests
{
    [Theory]
    [InlineData("16 0x2a 0xc0045877 0x0 0x0 0x7f 0x1 0x7ffc3e 0x7f1b\n", 42)] // x86-64
    [InlineData("29 0x2a 0xffffffffc0045877 0x0 0x0 0x7f 0x1 0x7ffc3e 0x7f1b\n", 42)] // arm64, sign-extended
    public void A_thread_in_a_freeze_shows_its_descriptor(string line, int descriptor)
    {
        Assert.True(RunningFreezes.TryParseFreeze(Encoding.ASCII.GetBytes(line), out int found));
        Assert.Equal(descriptor, found);
    }

    [Theory]
    [InlineData("16 0x2a 0xc0045878 0x0 0x0 0x7f 0x1 0x7ffc3e 0x7f1b\n")] // FITHAW
    [InlineData("running\n")]
    [InlineData("-1 0x7ffc3e 0x7f1b\n")]
    [InlineData("16 42 0xc0045877")]
    [InlineData("")]
    public void Any_other_thread_does_not(string line) =>
        Assert.False(RunningFreezes.TryParseFreeze(Encoding.ASCII.GetBytes(line), out _));

    [Fact]
    public void The_mount_is_named_by_the_descriptors_text()
    {
        Assert.Equal(1034, RunningFreezes.MountIdIn("pos:\t0\nflags:\t0100000\nmnt_id:\t1034\nino:\t2\n"u8));
        Assert.Null(RunningFreezes.MountIdIn("pos:\t0\n"u8));
    }

    [Fact]
    public void A_process_that_freezes_nothing_or_is_gone_has_none()
    {
        ProcessIdentity self = ProcessWatch.Self();

        Assert.Empty(RunningFreezes.Of([self, self with { StartTime = 1 }], MountTable.Read()));
    }
}
