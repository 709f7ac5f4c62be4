using SnapshotCore.Freeze;

namespace SnapshotCore.Tests.Freeze;

public sealed class UnfrozenTypeTests : IDisposable
{
    private const string Root = "1 0 8:1 / / rw - ext4 /dev/sda1 rw";

    private readonly ScratchSys _sys = new();

    [Theory]
    [InlineData("proc", "0:5", "proc", SkipReason.NoDisk)]
    [InlineData("cgroup2", "0:5", "cgroup2", SkipReason.NoDisk)]
    [InlineData("tmpfs", "0:5", "tmpfs", SkipReason.NoDisk)]
    [InlineData("devtmpfs", "0:5", "udev", SkipReason.NoDisk)]
    [InlineData("nfs4", "0:50", "server:/x", SkipReason.Network)]
    [InlineData("cifs", "0:50", "//server/share", SkipReason.Network)]
    [InlineData("9p", "0:50", "/host", SkipReason.Network)]
    [InlineData("ceph", "0:50", "10.0.0.1:6789:/", SkipReason.Network)]
    [InlineData("fuse.sshfs", "0:50", "me@host:/", SkipReason.UserSpace)]
    [InlineData("fuse", "0:50", "/dev/fuse", SkipReason.UserSpace)]
    [InlineData("autofs", "0:50", "/etc/auto.misc", SkipReason.Automount)]
    [InlineData("overlay", "0:50", "overlay", SkipReason.Overlay)]
    [InlineData("mystery", "0:50", "none", SkipReason.NotFreezable)]
    public void What_holds_nothing_of_this_machines_disks_is_left_alone_without_a_word(
        string type, string device, string source, SkipReason reason)
    {
        FreezePlan plan = Make([], Root, $"2 1 {device} / /x rw - {type} {source} rw");

        SkippedMount skip = Assert.Single(plan.Skipped);
        Assert.Equal((reason, false), (skip.Reason, skip.IsDataAtRisk));
        Assert.Empty(plan.Remarks);
    }

    [Theory]
    [InlineData("ext2", "8:2", "/dev/b")]
    [InlineData("f2fs", "8:2", "/dev/b")]
    [InlineData("jfs", "8:2", "/dev/b")]
    [InlineData("reiserfs", "8:2", "/dev/b")]
    [InlineData("nilfs2", "8:2", "/dev/b")]
    [InlineData("vfat", "8:2", "/dev/b")]
    [InlineData("ntfs3", "8:2", "/dev/b")]
    [InlineData("fuseblk", "8:2", "/dev/b")]
    [InlineData("zfs", "0:50", "pool/data")]
    [InlineData("bcachefs", "0:50", "/dev/b:/dev/c")]
    [InlineData("gfs2", "8:2", "/dev/b")]
    [InlineData("ocfs2", "8:2", "/dev/b")]
    [InlineData("mystery", "0:50", "/dev/b")]
    public void Data_on_a_disk_that_is_not_frozen_is_named_with_its_type(string type, string device, string source)
    {
        FreezePlan plan = Make([], Root, $"2 1 {device} / /x rw - {type} {source} rw", $"3 1 {device} /y /y rw - {type} {source} rw");

        Assert.All(plan.Skipped, skip => Assert.Equal((SkipReason.NotFreezable, true), (skip.Reason, skip.IsDataAtRisk)));
        PlanRemark remark = Assert.Single(plan.Remarks);
        Assert.Equal(RemarkKind.DataNotFrozen, remark.Kind);
        Assert.Contains($"/x ({type}, {device}) is not frozen", remark.Text, StringComparison.Ordinal);
        Assert.Contains("as after a power cut", remark.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("squashfs", "7:3", "/snap/core/1", SkipReason.ReadOnly, "ro")]
    [InlineData("iso9660", "11:0", "/cdrom", SkipReason.ReadOnly, "ro")]
    [InlineData("vfat", "8:15", "/boot/efi", SkipReason.NotFreezable, "rw")]
    public void What_nobody_writes_to_needs_no_word(string type, string device, string point, SkipReason reason, string options)
    {
        FreezePlan plan = Make([], Root, $"2 1 {device} / {point} {options} - {type} /dev/x {options}");

        Assert.Equal(reason, Assert.Single(plan.Skipped).Reason);
        Assert.Empty(plan.Remarks);
    }

    public void Dispose() => _sys.Dispose();

    private FreezePlan Make(string[] skip, params string[] lines) =>
        FreezePlan.Make(MountTableTests.Parse(lines), _sys.Graph, new FreezePolicy(skip));
}
