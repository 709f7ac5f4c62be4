using SnapshotCore.Systemd;

namespace SnapshotCore.Tests.Systemd;

public sealed class ProcessScopeTests
{
    [Theory]
    [InlineData("0::/system.slice/vmsnapshot-worker-12.scope\n")]
    [InlineData("4:memory:/system.slice/vmsnapshot-worker-12.scope\n1:name=systemd:/system.slice/vmsnapshot-worker-12.scope\n0::/\n")]
    public void A_process_is_in_its_scope_when_one_hierarchy_says_so(string groups) =>
        Assert.True(ProcessScope.IsIn(groups, ProcessScope.ForWorker(12, 13).Unit));

    [Theory]
    [InlineData("")]
    [InlineData("0::/system.slice/walinuxagent.service\n")]
    [InlineData("0::/system.slice/vmsnapshot-worker-123.scope\n")]
    [InlineData("0::/system.slice/old-vmsnapshot-worker-12.scope\n")]
    [InlineData("0::/system.slice/vmsnapshot-worker-12.scope/below\n")]
    public void Any_other_group_is_not_its_scope(string groups) =>
        Assert.False(ProcessScope.IsIn(groups, ProcessScope.ForWorker(12, 13).Unit));

    [Fact]
    public void Worker_and_guardian_have_scopes_of_their_own_even_with_the_same_id() =>
        Assert.NotEqual(ProcessScope.ForWorker(12, 13).Unit, ProcessScope.ForGuardian(12).Unit);
}
