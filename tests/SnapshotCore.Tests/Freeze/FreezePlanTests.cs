using FsCheck;
using FsCheck.Fluent;

using SnapshotCore.Freeze;

namespace SnapshotCore.Tests.Freeze;

public sealed class FreezePlanTests : IDisposable
{
    private const string Root = "1 0 8:1 / / rw - ext4 /dev/sda1 rw";

    private readonly ScratchSys _sys = new();

    [Fact]
    public void Each_superblock_is_frozen_once_through_its_whole_mount()
    {
        FreezePlan plan = Make(
            [],
            Root,
            "2 1 8:2 /sub /bind rw - xfs /dev/b rw",
            "3 1 8:2 / /data rw - xfs /dev/b rw",
            "4 1 8:2 / /again rw - xfs /dev/b rw");

        Assert.Equal(["/data", "/"], Points(plan));
        Assert.Equal([SkipReason.SameSuperblock, SkipReason.SameSuperblock], plan.Skipped.Select(skip => skip.Reason));
        Assert.Equal(4, plan.FreezableMountCount);
    }

    [Theory]
    [InlineData("2 1 8:2 / /boot rw - vfat /dev/b rw", SkipReason.Type)]
    [InlineData("2 1 0:7 / /net rw - nfs4 server:/x rw", SkipReason.Type)]
    [InlineData("2 1 8:2 / /old rw - ext2 /dev/b rw", SkipReason.Type)]
    [InlineData("2 1 8:2 / /cd ro - ext4 /dev/b ro", SkipReason.ReadOnly)]
    public void What_is_not_frozen_says_why(string line, SkipReason reason)
    {
        FreezePlan plan = Make([], Root, line);

        SkippedMount skip = Assert.Single(plan.Skipped);
        Assert.Equal(reason, skip.Reason);
        Assert.NotEmpty(skip.Detail);
        Assert.Equal(["/"], Points(plan));
    }

    [Fact]
    public void A_superblock_written_through_another_mount_is_frozen_though_one_is_read_only()
    {
        FreezePlan plan = Make([], "2 0 8:2 / / ro - ext4 /dev/b rw");

        Assert.Equal(["/"], Points(plan));
    }

    [Fact]
    public void A_root_that_is_a_subvolume_is_last_all_the_same_and_can_be_skipped()
    {
        string[] lines =
        [
            "1 0 0:30 /@ / rw - btrfs /dev/sda1 rw",
            "2 1 0:30 / /mnt/pool rw - btrfs /dev/sda1 rw",
            "3 1 8:2 / /data rw - xfs /dev/b rw",
        ];

        Assert.Equal(["/data", "/mnt/pool"], Points(Make([], lines)));
        Assert.Equal(["/data"], Points(Make(["/"], lines)));
    }

    [Fact]
    public void A_hidden_mount_is_not_used()
    {
        FreezePlan plan = Make([], Root, "2 1 8:2 / /data rw - ext4 /dev/b rw", "3 2 0:9 / /data rw - tmpfs t rw");

        Assert.Equal(["/"], Points(plan));
        Assert.Contains(plan.Skipped, skip => skip is { Reason: SkipReason.Hidden, Mount.Id: 2 });
    }

    [Theory]
    [InlineData("/data")]
    [InlineData(" /data ")]
    [InlineData("/data/")]
    [InlineData("/da*")]
    public void The_owner_can_exempt_a_mount(string entry)
    {
        FreezePlan plan = Make([entry], Root, "2 1 8:2 / /data rw - ext4 /dev/b rw");

        Assert.Equal(["/"], Points(plan));
        Assert.Contains(entry.Trim().TrimEnd('/'), Assert.Single(plan.Skipped).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_owner_can_exempt_the_root_and_names_that_only_begin_alike_stay()
    {
        FreezePlan plan = Make(["/", "/dat"], Root, "2 1 8:2 / /data rw - ext4 /dev/b rw");

        Assert.Equal(["/data"], Points(plan));
    }

    [Fact]
    public void Exempting_a_bind_mount_keeps_its_file_system_in()
    {
        FreezePlan plan = Make(["/bind"], Root, "2 1 8:2 / /data rw - ext4 /dev/b rw", "3 1 8:2 /x /bind rw - ext4 /dev/b rw");

        Assert.Equal(["/data", "/"], Points(plan));
    }

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
    public void The_resource_disk_is_left_alone()
    {
        _sys.Device("sdb", "8:16").Device("sdb/sdb1", "8:17")
            .File("bus/vmbus/devices/x/device_id", "{f8b3781a-1e82-4818-a1c3-63d806ec15bb}\n")
            .File("bus/vmbus/devices/x/host1/target1:0:0/1:0:0:1/block/sdb/dev", "8:16\n")
            .File("bus/vmbus/devices/x/host1/target1:0:0/1:0:0:0/block/sda/dev", "8:0\n");

        FreezePlan plan = Make(
            [], Root, "2 1 8:17 / /mnt rw - ext4 /dev/sdb1 rw", "3 1 8:32 / /data rw - ext4 /dev/sdba rw");

        Assert.Equal(["/data", "/"], Points(plan));
        Assert.Equal(SkipReason.ResourceDisk, Assert.Single(plan.Skipped).Reason);
    }

    [Fact]
    public void A_plan_covers_each_superblock_once_and_accounts_for_each_mount()
    {
        Gen<string> lines =
            from id in Gen.Choose(2, 9)
            from parent in Gen.Choose(1, 9)
            from minor in Gen.Choose(1, 5)
            from root in Gen.Elements("/", "/sub")
            from point in Gen.Elements("/a", "/a/b", "/c", "/")
            from type in Gen.Elements("ext4", "xfs", "tmpfs")
            from options in Gen.Elements("rw", "ro")
            select $"{id} {parent} 8:{minor} {root} {point} {options} - {type} /dev/x {options}";

        Prop.ForAll(Arb.From(Gen.ArrayOf(lines)), mounts =>
        {
            MountTable table = MountTableTests.Parse([Root, .. mounts.DistinctBy(line => line[0])]);
            FreezePlan plan = FreezePlan.Make(table, _sys.Graph, FreezePolicy.Default);
            return plan.Targets.DistinctBy(target => target.Mount.Device).Count() == plan.Targets.Count
                && plan.Targets.Count + plan.Skipped.Count == table.Mounts.Count
                && plan.Targets.All(target => table.IsVisible(target.Mount));
        }).QuickCheckThrowOnFailure();
    }

    public void Dispose() => _sys.Dispose();

    private static IEnumerable<string> Points(FreezePlan plan) =>
        plan.Targets.Select(target => target.Mount.MountPoint.ToString());

    private FreezePlan Make(string[] skip, params string[] lines) =>
        FreezePlan.Make(MountTableTests.Parse(lines), _sys.Graph, new FreezePolicy(skip));
}
