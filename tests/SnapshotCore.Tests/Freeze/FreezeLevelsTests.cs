using SnapshotCore.Freeze;

namespace SnapshotCore.Tests.Freeze;

public sealed class FreezeLevelsTests : IDisposable
{
    private const string Root = "1 0 8:1 / / rw - ext4 /dev/sda1 rw";

    private readonly ScratchSys _sys = new();

    [Fact]
    public void What_is_stored_on_another_goes_first_and_the_root_last()
    {
        _sys.Device("sda", "8:0").Device("sda/sda1", "8:1").Device("sdb", "8:16")
            .Loop("loop0", "7:0", "/data/images/outer.img")
            .Loop("loop1", "7:1", "/outer/inner.img")
            .Device("dm-0", "253:0", "loop1");

        FreezePlan plan = Make(
            [],
            Root,
            "2 1 8:16 / /data rw - ext4 /dev/sdb rw",
            "3 1 7:0 / /outer rw - xfs /dev/loop0 rw",
            "4 1 253:0 / /inner rw - ext4 /dev/dm-0 rw");

        Assert.Equal(
            [("/inner", 0), ("/outer", 1), ("/data", 2), ("/", 3)],
            plan.Targets.Select(target => (target.Mount.MountPoint.ToString(), target.Level)));
    }

    [Fact]
    public void A_root_on_a_loop_device_goes_before_what_stores_it()
    {
        _sys.Device("sdb", "8:16").Device("sdc", "8:32").Loop("loop0", "7:0", "/host/root.img");

        FreezePlan plan = Make(
            [],
            "1 0 7:0 / / rw - ext4 /dev/loop0 rw",
            "2 1 8:16 / /host rw - ext4 /dev/sdb rw",
            "3 1 8:32 / /data rw - ext4 /dev/sdc rw");

        Assert.Equal(["/data", "/", "/host"], Points(plan));
    }

    [Fact]
    public void The_file_systems_of_different_disks_share_a_level()
    {
        FreezePlan plan = Make([], Root, "2 1 8:2 / /a rw - ext4 /dev/b rw", "3 2 8:3 / /a/b/c rw - xfs /dev/c rw");

        Assert.Equal([0, 0, 1], plan.Targets.Select(target => target.Level));
    }

    [Fact]
    public void Volumes_arrays_and_encryption_on_files_are_looked_through()
    {
        // /crypt: dm-crypt on LVM on RAID 1 on a partition of a loop device, and on a disk.
        _sys.Device("sdb", "8:16").Device("sdc", "8:32")
            .Loop("loop0", "7:0", "/data/disk.img").Device("loop0/loop0p1", "259:0")
            .Device("md0", "9:0", "loop0/loop0p1", "sdc")
            .Device("dm-0", "253:0", "md0")
            .Device("dm-1", "253:1", "dm-0");

        FreezePlan plan = Make(
            [],
            Root,
            "2 1 8:16 / /data rw - ext4 /dev/sdb rw",
            "3 1 253:1 / /crypt rw - xfs /dev/mapper/crypt rw");

        Assert.Equal(["/crypt", "/data", "/"], Points(plan));
        Assert.Equal([0, 1, 2], plan.Targets.Select(target => target.Level));
    }

    [Fact]
    public void Volumes_on_disks_of_their_own_need_no_order()
    {
        _sys.Device("sdb", "8:16").Device("sdc", "8:32").Device("dm-0", "253:0", "sdb", "sdc").Device("dm-1", "253:1", "sdb");

        FreezePlan plan = Make(
            [], Root, "2 1 253:0 / /a rw - ext4 /dev/mapper/a rw", "3 1 253:1 / /b rw - ext4 /dev/mapper/b rw");

        Assert.Equal([0, 0, 1], plan.Targets.Select(target => target.Level));
    }

    [Fact]
    public void A_file_on_an_overlay_lies_where_the_overlay_stores_it()
    {
        _sys.Device("sdb", "8:16").Loop("loop0", "7:0", "/merged/inner.img");

        FreezePlan plan = Make(
            [],
            Root,
            "2 1 8:16 / /a,b rw - ext4 /dev/sdb rw",
            "3 1 0:40 / /merged rw - overlay overlay rw,lowerdir=/lower,upperdir=/a\\054b/upper,workdir=/a\\054b/work",
            "4 1 7:0 / /inner rw - ext4 /dev/loop0 rw");

        Assert.Equal(["/inner", "/a,b", "/"], Points(plan));
        Assert.Equal([0, 1, 2], plan.Targets.Select(target => target.Level));
        Assert.Contains(
            "lies in /a,b/upper, on /a,b (ext4, 8:16), which is frozen",
            plan.Skipped.Single(skip => skip.Reason == SkipReason.Overlay).Detail,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("43:0", "nbd0")]
    [InlineData("259:7", "ublkb0")]
    public void What_a_program_serves_goes_before_all_that_it_may_use(string number, string name)
    {
        _sys.Device("sdb", "8:16").Device(name, number);

        FreezePlan plan = Make(
            [], Root, "2 1 8:16 / /data rw - ext4 /dev/sdb rw", $"3 1 {number} / /served rw - ext4 /dev/{name} rw");

        Assert.Equal([("/served", 0), ("/data", 1), ("/", 2)], plan.Targets.Select(one => (one.Mount.MountPoint.ToString(), one.Level)));
        Assert.Contains("before all others", plan.Targets[0].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fuse.mergerfs")]
    [InlineData("nfs4")]
    [InlineData("9p")]
    public void A_file_on_what_may_itself_use_a_frozen_one_goes_first(string type)
    {
        _sys.Device("sdb", "8:16").Loop("loop0", "7:0", "/pool/inner.img");

        FreezePlan plan = Make(
            [],
            Root,
            "2 1 8:16 / /data rw - ext4 /dev/sdb rw",
            $"3 1 0:40 / /pool rw - {type} pool rw",
            "4 1 7:0 / /inner rw - ext4 /dev/loop0 rw");

        Assert.Equal(["/inner", "/data", "/"], Points(plan));
        Assert.Equal([0, 1, 2], plan.Targets.Select(one => one.Level));
    }

    [Fact]
    public void A_root_that_a_program_serves_is_last_all_the_same()
    {
        _sys.Device("nbd0", "43:0").Device("sdb", "8:16");

        FreezePlan plan = Make([], "1 0 43:0 / / rw - ext4 /dev/nbd0 rw", "2 1 8:16 / /data rw - ext4 /dev/sdb rw");

        Assert.Equal(["/data", "/"], Points(plan));
    }

    [Fact]
    public void A_reason_says_what_stores_it_and_that_the_root_is_last()
    {
        _sys.Device("sdb", "8:16").Loop("loop0", "7:0", "/data/inner.img");

        FreezePlan plan = Make([], Root, "2 1 8:16 / /data rw - ext4 /dev/sdb rw", "3 1 7:0 / /inner rw - xfs /dev/loop0 rw");

        Assert.Equal(
            [
                "xfs on /dev/loop0 (7:0); before /data, which stores it",
                "ext4 on /dev/sdb (8:16)",
                "ext4 on /dev/sda1 (8:1), OS disk; last, for all that runs needs the root",
            ],
            plan.Targets.Select(target => target.Reason));
    }

    [Fact]
    public void A_btrfs_over_files_and_disks_goes_before_each_file_system_that_holds_one()
    {
        _sys.Device("sdb", "8:16").Device("sdc", "8:32").Loop("loop0", "7:0", "/data/member.img")
            .Btrfs("uuid", "sdc", "loop0");

        FreezePlan plan = Make(
            [], Root, "2 1 8:16 / /data rw - ext4 /dev/sdb rw", "3 1 0:30 / /pool rw - btrfs /dev/sdc rw");

        Assert.Equal(["/pool", "/data", "/"], Points(plan));
    }

    public void Dispose() => _sys.Dispose();

    private static IEnumerable<string> Points(FreezePlan plan) =>
        plan.Targets.Select(target => target.Mount.MountPoint.ToString());

    private FreezePlan Make(string[] skip, params string[] lines) =>
        FreezePlan.Make(MountTableTests.Parse(lines), _sys.Graph, new FreezePolicy(skip));
}
