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
    [InlineData("2 1 8:2 / /boot rw - vfat /dev/b rw", SkipReason.NotFreezable)]
    [InlineData("2 1 0:7 / /net rw - nfs4 server:/x rw", SkipReason.Network)]
    [InlineData("2 1 8:2 / /old rw - ext2 /dev/b rw", SkipReason.NotFreezable)]
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

    [Fact]
    public void A_hidden_file_system_that_nothing_else_shows_is_named_as_not_frozen()
    {
        FreezePlan plan = Make([], Root, "2 1 8:2 / /data rw - ext4 /dev/b rw", "3 1 0:9 / /data rw - tmpfs t rw");

        SkippedMount hidden = plan.Skipped.Single(skip => skip.Mount.Id == 2);
        Assert.Equal((SkipReason.Hidden, true), (hidden.Reason, hidden.IsDataAtRisk));
        Assert.Contains("tmpfs, mounted later on /data, hides it", hidden.Detail, StringComparison.Ordinal);
        PlanRemark remark = Assert.Single(plan.Remarks);
        Assert.Equal((RemarkKind.DataNotFrozen, true), (remark.Kind, remark.IsWarning));
        Assert.Contains("/data (ext4, 8:2)", remark.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hidden_mount_whose_file_system_shows_elsewhere_costs_nothing()
    {
        FreezePlan plan = Make(
            [],
            Root,
            "2 1 8:2 / /data rw - ext4 /dev/b rw",
            "3 2 0:9 / /data rw - tmpfs t rw",
            "4 1 8:2 /part /part rw - ext4 /dev/b rw");

        Assert.Equal(["/part", "/"], Points(plan));
        Assert.Empty(plan.Remarks);
        Assert.Contains("frozen through /part", plan.Skipped.Single(skip => skip.Mount.Id == 2).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_way_that_may_hang_is_taken_only_where_there_is_no_other()
    {
        string[] lines =
        [
            Root,
            "2 1 0:50 / /net rw - nfs4 server:/x rw",
            "3 2 8:2 / /net/d rw - ext4 /dev/b rw",
            "4 1 8:2 /part /a/longer/way rw - ext4 /dev/b rw",
        ];

        Assert.Equal(["/a/longer/way", "/"], Points(Make([], lines)));
        FreezeTarget only = Make([], lines[..3]).Targets[0];
        Assert.Equal("/net/d", only.Mount.MountPoint.ToString());
        Assert.Contains("reached only through /net (nfs4), which may hang", only.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Plans_are_compared_by_what_they_freeze_and_by_how()
    {
        FreezePlan one = Make([], Root, "2 1 8:2 / /data rw - ext4 /dev/b rw");
        FreezePlan otherWay = Make([], Root, "3 1 8:2 / /d rw - ext4 /dev/b rw");
        FreezePlan more = Make([], Root, "2 1 8:2 / /data rw - ext4 /dev/b rw", "4 1 8:3 / /new rw - xfs /dev/c rw");

        Assert.True(one.FreezesTheSameAs(otherWay));
        Assert.False(one.OpensTheSameAs(otherWay));
        Assert.False(one.FreezesTheSameAs(more));
        Assert.True(one.OpensTheSameAs(Make([], Root, "2 1 8:2 / /data rw - ext4 /dev/b rw")));
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
