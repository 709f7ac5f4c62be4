using SnapshotCore.Freeze;
using SnapshotCore.Linux;

namespace SnapshotCore.Tests.Freeze;

public sealed class PlanRemarkTests : IDisposable
{
    private const string Root = "1 0 8:1 / / rw,relatime - ext4 /dev/sda1 rw";

    private readonly ScratchSys _sys = new();

    [Fact]
    public void A_swap_file_on_a_frozen_file_system_is_named()
    {
        IReadOnlyList<UnixPath> swap = SwapFiles.Parse(
            "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n/dev/sdb2 partition\t524284\t\t0\t\t-2\n"u8
            .ToArray().Concat("/swap\\040file                         file\t\t524284\t\t0\t\t-3\n/mem/swap file 1 0 1\n"u8.ToArray()).ToArray());

        FreezePlan plan = Make(swap, Root, "2 1 0:9 / /mem rw - tmpfs t rw");

        PlanRemark remark = Assert.Single(plan.Remarks);
        Assert.Equal((RemarkKind.SwapFile, false), (remark.Kind, remark.IsWarning));
        Assert.StartsWith("The swap file /swap file lies on / (ext4, 8:1)", remark.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_mounted_in_other_namespaces_only_is_named()
    {
        _sys.Device("sda", "8:0").Device("sda/sda1", "8:1").Device("sdb", "8:16").Device("sdc", "8:32").Device("sdd", "8:48")
            .File("fs/ext4/features/lazy", "supported\n").File("fs/ext4/sda1/errors_count", "0\n").File("fs/ext4/sdb/errors_count", "0\n")
            .File("fs/xfs/stats/stats", "\n").File("fs/btrfs/features/x", "\n").Btrfs("uuid", "sdc").Btrfs("other", "sdd");

        FreezePlan plan = Make([], Root, "2 1 0:30 / /pool rw,noatime - btrfs /dev/sdc rw");

        Assert.All(plan.Remarks, remark => Assert.Equal((RemarkKind.MountedElsewhere, true), (remark.Kind, remark.IsWarning)));
        Assert.Collection(
            plan.Remarks,
            remark => Assert.StartsWith("The ext4 file system on sdb is mounted, but in another", remark.Text, StringComparison.Ordinal),
            remark => Assert.StartsWith("The btrfs file system on sdd is mounted, but in another", remark.Text, StringComparison.Ordinal));
    }

    public void Dispose() => _sys.Dispose();

    private FreezePlan Make(IReadOnlyList<UnixPath> swap, params string[] lines) =>
        new FreezePlanner(MountTableTests.Parse(lines), _sys.Graph, FreezePolicy.Default) { SwapFiles = swap }.Make();
}
