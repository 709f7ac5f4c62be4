using SnapshotCore.Freeze;

namespace SnapshotCore.Tests.Freeze;

public sealed class IncludedDisksTests : IDisposable
{
    private const int Os = AzureDisk.OsDiskLun;
    private const string Root = "1 0 8:1 / / rw - ext4 /dev/sda1 rw";

    private readonly ScratchSys _sys = new();

    public IncludedDisksTests()
    {
        // OS disk sda, temporary disk sdb, data disks sdc (0), sdd (1), sde (2).
        _sys.Device("sda", "8:0").Device("sda/sda1", "8:1").DeviceLink("disk/azure/root", "sda")
            .Device("sdb", "8:16").DeviceLink("disk/azure/resource", "sdb")
            .Device("sdc", "8:32").Device("sdc/sdc1", "8:33").DeviceLink("disk/azure/scsi1/lun0", "sdc")
            .Device("sdd", "8:48").Device("sdd/sdd1", "8:49").DeviceLink("disk/azure/scsi1/lun1", "sdd")
            .Device("sde", "8:64").DeviceLink("disk/azure/scsi1/lun2", "sde");
    }

    private static string[] ThreeDisks =>
    [
        Root, "2 1 8:33 / /zero rw - ext4 /dev/sdc1 rw", "3 1 8:49 / /one rw - xfs /dev/sdd1 rw", "4 1 8:64 / /two rw - xfs /dev/sde rw",
    ];

    [Theory]
    [InlineData(null, "/zero", "/one", "/two", "/")]
    [InlineData(new[] { 0 }, "/zero")]
    [InlineData(new[] { 1, 2 }, "/one", "/two")]
    [InlineData(new[] { Os }, "/")]
    [InlineData(new[] { 0, Os }, "/zero", "/")]
    [InlineData(new[] { 0, 1, 2, Os }, "/zero", "/one", "/two", "/")]
    public void Only_file_systems_of_included_disks_are_frozen(int[]? included, params string[] frozen)
    {
        FreezePlan plan = Make(included, ThreeDisks);

        Assert.Equal(frozen, Points(plan));
        Assert.Equal(4 - frozen.Length, plan.Skipped.Count(skip => skip.Reason == SkipReason.ExcludedDisk));
        Assert.Equal(4, plan.FreezableMountCount);
        Assert.Empty(plan.Remarks);
    }

    [Fact]
    public void The_plan_says_which_disk_a_file_system_lies_on_and_why_one_is_left_out()
    {
        FreezePlan plan = Make([0, 2], ThreeDisks);

        Assert.Equal("ext4 on /dev/sdc1 (8:33), data disk LUN 0", plan.Targets[0].Reason);
        Assert.Equal(
            ["it lies on the OS disk, which this backup leaves out", "it lies on data disk LUN 1, which this backup leaves out"],
            plan.Skipped.Select(skip => skip.Detail));
        Assert.DoesNotContain(plan.Skipped, skip => skip.IsDataAtRisk);
        Assert.EndsWith(", OS disk; last, for all that runs needs the root", Make(null, ThreeDisks).Targets[3].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_included_disk_that_is_not_known_has_everything_frozen()
    {
        FreezePlan plan = Make([0, 7], ThreeDisks);

        Assert.Equal(["/zero", "/one", "/two", "/"], Points(plan));
        PlanRemark remark = Assert.Single(plan.Remarks);
        Assert.Equal((RemarkKind.IncludedDiskUnknown, true), (remark.Kind, remark.IsWarning));
        Assert.StartsWith(
            "This backup includes data disk LUN 7 (nothing here is known as it). ", remark.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_candidates_for_an_included_disk_have_everything_frozen()
    {
        _sys.Device("sdf", "8:80").DeviceLink("disk/azure/data/by-lun/0", "sdf");

        FreezePlan plan = Make([0], ThreeDisks);

        Assert.Equal(4, plan.Targets.Count);
        Assert.Contains("and so is sdf by", Assert.Single(plan.Remarks).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_in_a_contradiction_is_frozen_though_others_are_left_out()
    {
        _sys.DeviceLink("disk/azure/data/by-lun/9", "sde");

        FreezePlan plan = Make([0], ThreeDisks);

        Assert.Equal(["/zero", "/two"], Points(plan));
        Assert.Contains(
            "; this backup leaves disks out, but sde is data disk LUN 2 by /dev/disk/azure/scsi1/lun2, and data disk LUN 9 by",
            plan.Targets[1].Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_volume_over_included_and_excluded_disks_is_frozen_and_one_over_excluded_disks_is_not()
    {
        _sys.Device("dm-0", "253:0", "sdc/sdc1", "sdd/sdd1").Device("dm-1", "253:1", "sdd/sdd1", "sde");

        FreezePlan plan = Make(
            [0, Os], Root, "2 1 253:0 / /part rw - ext4 /dev/mapper/part rw", "3 1 253:1 / /out rw - ext4 /dev/mapper/out rw");

        Assert.Equal(["/part", "/"], Points(plan));
        Assert.EndsWith(
            ", data disks LUN 0 and 1, of which this backup includes data disk LUN 0", plan.Targets[0].Reason, StringComparison.Ordinal);
        Assert.Equal("it lies on data disks LUN 1 and 2, which this backup leaves out", Assert.Single(plan.Skipped).Detail);
    }

    [Fact]
    public void Arrays_and_encryption_are_looked_through()
    {
        _sys.Device("md0", "9:0", "sdd", "sde").Device("dm-0", "253:0", "md0").Device("md1", "9:1", "sdc", "sde");

        FreezePlan plan = Make(
            [0, Os], Root, "2 1 253:0 / /crypt rw - xfs /dev/mapper/crypt rw", "3 1 9:1 / /mirror rw - xfs /dev/md1 rw");

        Assert.Equal(["/mirror", "/"], Points(plan));
    }

    [Theory]
    [InlineData(new[] { 2, Os }, "/")]
    [InlineData(new[] { 1, Os }, "/pool", "/")]
    public void A_btrfs_counts_by_all_its_devices(int[] included, params string[] frozen)
    {
        _sys.Btrfs("uuid", "sdc", "sdd");

        FreezePlan plan = Make(included, Root, "2 1 0:30 / /pool rw - btrfs /dev/sdc rw", "3 1 0:30 /sub /sub rw - btrfs /dev/sdc rw");

        Assert.Equal(frozen, Points(plan));
    }

    [Fact]
    public void A_btrfs_whose_devices_the_driver_does_not_list_is_frozen()
    {
        FreezePlan plan = Make([Os], Root, "2 1 0:30 / /pool rw - btrfs /dev/sdc rw");

        Assert.Equal(["/pool", "/"], Points(plan));
        Assert.Contains("the devices of /pool (btrfs, 0:30) can't all be told", plan.Targets[0].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xfs", "rw,logdev=/dev/sdc1,noquota")]
    [InlineData("xfs", "rw,rtdev=/dev/sdc1")]
    [InlineData("ext4", "rw,journal_dev=0x821")]
    public void A_log_or_data_on_another_device_is_not_looked_for(string type, string options)
    {
        FreezePlan plan = Make([0, Os], Root, $"2 1 8:49 / /one rw - {type} /dev/sdd1 {options}");

        Assert.Equal(["/one", "/"], Points(plan));
    }

    [Fact]
    public void A_file_lies_where_the_file_system_does_that_holds_it()
    {
        _sys.Loop("loop0", "7:0", "/one/inner.img").Device("loop0/loop0p1", "259:9").Loop("loop1", "7:1", "/zero/inner.img")
            .Loop("loop2", "7:2", "/memory/inner.img");

        FreezePlan plan = Make(
            [0],
            [
                .. ThreeDisks, "5 1 259:9 / /in-one rw - ext4 /dev/loop0p1 rw", "6 1 7:1 / /in-zero rw - ext4 /dev/loop1 rw",
                "7 1 0:40 / /memory rw - tmpfs t rw", "8 1 7:2 / /in-memory rw - ext4 /dev/loop2 rw",
            ]);

        Assert.Equal(["/in-zero", "/in-memory", "/zero"], Points(plan));
        Assert.Contains("the devices of /memory (tmpfs, 0:40) can't all be told", plan.Targets[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_a_link_names_is_that_disk_whatever_lies_below_it()
    {
        _sys.Loop("loop0", "7:0", "/zero/inner.img").DeviceLink("disk/azure/data/by-lun/5", "loop0");

        Assert.Equal(["/zero"], Points(Make([0], [.. ThreeDisks, "5 1 7:0 / /inner rw - ext4 /dev/loop0 rw"])));
        Assert.Equal(["/inner"], Points(Make([5], [.. ThreeDisks, "5 1 7:0 / /inner rw - ext4 /dev/loop0 rw"])));
    }

    [Theory]
    [InlineData("43:0", "nbd0", "nbd0 is served by a program")]
    [InlineData("259:7", "ublkb0", "ublkb0 is served by a program")]
    [InlineData("8:96", "sdg", "nothing tells which disk of the VM sdg is")]
    public void What_no_disk_can_be_told_of_is_frozen(string number, string name, string why)
    {
        _sys.Device(name, number);

        FreezePlan plan = Make([0], [.. ThreeDisks, $"5 1 {number} / /other rw - ext4 /dev/{name} rw"]);

        FreezeTarget other = plan.Targets.Single(target => target.Mount.Id == 5);
        Assert.Contains($"; this backup leaves disks out, but {why}", other.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_lies_on_an_excluded_and_the_temporary_disk_is_left_out()
    {
        _sys.Device("dm-0", "253:0", "sdb", "sde");

        FreezePlan plan = Make([0], [.. ThreeDisks[..2], "5 1 253:0 / /cache rw - ext4 /dev/mapper/cache rw"]);

        Assert.Equal(
            "it lies on data disk LUN 2 and the temporary disk, which this backup leaves out",
            plan.Skipped.Single(skip => skip.Mount.Id == 5).Detail);
    }

    [Fact]
    public void What_can_not_be_frozen_or_is_mounted_elsewhere_is_nobody_s_loss_on_an_excluded_disk()
    {
        _sys.File("fs/ext4/sdd1/errors_count", "0\n").File("fs/ext4/sdc1/errors_count", "0\n");
        string[] lines = [Root, "5 1 8:64 / /usb rw - vfat /dev/sde rw"];

        Assert.Empty(Make([Os], lines).Remarks);
        Assert.Equal(
            [RemarkKind.DataNotFrozen, RemarkKind.MountedElsewhere, RemarkKind.MountedElsewhere],
            Make(null, lines).Remarks.Select(remark => remark.Kind));
    }

    public void Dispose() => _sys.Dispose();

    private static IEnumerable<string> Points(FreezePlan plan) =>
        plan.Targets.Select(target => target.Mount.MountPoint.ToString());

    private FreezePlan Make(int[]? included, params string[] lines) => FreezePlan.Make(
        MountTableTests.Parse(lines), _sys.Graph, FreezePolicy.Default with { IncludedLuns = included });
}
