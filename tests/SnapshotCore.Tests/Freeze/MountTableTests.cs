using System.Text;

using FsCheck;
using FsCheck.Fluent;

using SnapshotCore.Freeze;
using SnapshotCore.Linux;

namespace SnapshotCore.Tests.Freeze;

public sealed class MountTableTests
{
    [Fact]
    public void A_line_with_optional_fields_is_understood()
    {
        Mount mount = One("36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 shared:7 - ext3 /dev/root rw,errors=continue");

        Assert.Equal((36, 35, new DeviceNumber(98, 0)), (mount.Id, mount.ParentId, mount.Device));
        Assert.Equal(("/mnt1", "/mnt2"), (mount.Root.ToString(), mount.MountPoint.ToString()));
        Assert.Equal(("ext3", "/dev/root"), (mount.FileSystem, mount.Source));
        Assert.False(mount.ReadOnly || mount.SuperblockReadOnly);
    }

    [Theory]
    [InlineData("ro,relatime", "rw", true, false)]
    [InlineData("rw", "ro,errors=remount-ro", false, true)]
    [InlineData("rw,errors=remount-ro", "rw", false, false)]
    public void Read_only_is_told_for_mount_and_superblock(string mount, string superblock, bool isMount, bool isSuper)
    {
        Mount one = One($"36 35 98:0 / /mnt {mount} - ext4 /dev/x {superblock}");

        Assert.Equal((isMount, isSuper), (one.ReadOnly, one.SuperblockReadOnly));
    }

    [Fact]
    public void Escapes_and_odd_bytes_of_paths_are_kept()
    {
        byte[] line = [.. "36 35 98:0 / /a\\040b\\134\\012"u8, 0xff, .. " rw - ext4 /dev/x rw"u8];

        Mount mount = Assert.Single(MountTable.Parse(line).Mounts);

        Assert.Equal([.. "/a b\\\n"u8, 0xff], mount.MountPoint.Bytes.ToArray());
        Assert.Equal("/a b\\\\012\\377", mount.MountPoint.ToString());
    }

    [Fact]
    public void An_empty_source_is_understood()
    {
        Assert.Equal("", One("36 35 0:5 / /mnt rw - tmpfs  rw").Source);
    }

    [Theory]
    [InlineData("")]
    [InlineData("36 35 98:0 / /mnt rw - ext4")]
    [InlineData("x 35 98:0 / /mnt rw - ext4 /dev/x rw")]
    [InlineData("36 35 98 / /mnt rw - ext4 /dev/x rw")]
    [InlineData("36 35 98:0 / mnt rw - ext4 /dev/x rw")]
    public void A_line_that_is_none_is_left_out(string line)
    {
        Assert.Empty(Parse(line).Mounts);
    }

    [Fact]
    public void No_bytes_make_the_parser_throw()
    {
        byte[] pieces = "0123456789:/ -\\\nrwo,"u8.ToArray();
        Gen<byte> likely = Gen.OneOf(Gen.Elements(pieces), Gen.Choose(0, 255).Select(value => (byte)value));
        Arbitrary<byte[]> texts = Arb.From(Gen.ArrayOf(likely));

        Prop.ForAll(texts, text => MountTable.Parse(text).Mounts.Count >= 0).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_path_survives_the_kernels_escaping()
    {
        Prop.ForAll<byte[]>(
            bytes =>
            {
                byte[] path = [(byte)'/', .. bytes.Where(value => value != 0)];
                string line = $"36 35 98:0 / {Escape(path)} rw - ext4 /dev/x rw";
                return Assert.Single(MountTable.Parse(Encoding.Latin1.GetBytes(line)).Mounts)
                    .MountPoint.Equals(new UnixPath(path));
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void What_a_later_mount_covers_is_hidden()
    {
        MountTable table = Parse(
            "1 0 8:1 / / rw - ext4 /dev/a rw",
            "2 1 8:2 / /data rw - ext4 /dev/b rw",
            "3 2 8:3 / /data rw - ext4 /dev/c rw",
            "4 1 8:4 / /srv/deep rw - ext4 /dev/d rw",
            "5 1 0:9 / /srv rw - tmpfs tmpfs rw",
            "6 5 8:5 / /srv/deep/er rw - ext4 /dev/e rw",
            "7 1 8:6 / /database rw - ext4 /dev/f rw");

        Assert.Equal([1, 3, 5, 6, 7], table.Mounts.Where(table.IsVisible).Select(mount => mount.Id));
    }

    [Fact]
    public void A_path_belongs_to_the_mount_that_it_ends_in()
    {
        MountTable table = Parse(
            "1 0 8:1 / / rw - ext4 /dev/a rw",
            "2 1 8:2 / /data rw - ext4 /dev/b rw");

        Assert.Equal(2, table.FindMountOf(new UnixPath("/data/images/x.img"))!.Id);
        Assert.Equal(1, table.FindMountOf(new UnixPath("/database/x.img"))!.Id);
    }

    [Fact]
    public void A_table_whose_parents_form_a_circle_ends()
    {
        MountTable table = Parse(
            "1 0 8:1 / / rw - ext4 /dev/a rw",
            "2 3 8:2 / / rw - ext4 /dev/b rw",
            "3 2 8:3 / / rw - ext4 /dev/c rw");

        Assert.Equal(1, table.FindMountOf(new UnixPath("/x"))!.Id);
    }

    [Fact]
    public void What_is_mounted_over_the_root_hides_nothing_for_it_is_not_looked_at()
    {
        MountTable table = Parse(
            "1 0 8:1 / / rw - ext4 /dev/a rw",
            "2 1 8:2 / /data rw - ext4 /dev/b rw",
            "3 1 8:1 / / rw - ext4 /dev/a rw",
            "4 3 8:2 / /data rw - ext4 /dev/b rw");

        Assert.Equal([1, 2], table.Mounts.Where(table.IsVisible).Select(mount => mount.Id));
    }

    [Fact]
    public void Below_a_root_that_is_no_mount_point_everything_is_found()
    {
        MountTable table = Parse("2 1 8:2 / /data rw - ext4 /dev/b rw", "3 2 8:3 / /data/x rw - ext4 /dev/c rw", "4 1 8:4 / /srv rw - ext4 /dev/d rw");

        Assert.Equal([2, 3, 4], table.Mounts.Where(table.IsVisible).Select(mount => mount.Id));
        Assert.Null(table.FindMountOf(new UnixPath("/etc")));
    }

    [Fact]
    public void Mounts_stacked_on_one_place_hide_all_but_the_last()
    {
        MountTable table = Parse(
            "1 0 8:1 / / rw - ext4 /dev/a rw",
            "2 1 8:2 / /x rw - ext4 /dev/b rw",
            "3 2 8:3 / /x rw - ext4 /dev/c rw",
            "4 3 8:4 / /x rw - ext4 /dev/d rw");

        Assert.Equal([1, 4], table.Mounts.Where(table.IsVisible).Select(mount => mount.Id));
        Assert.Equal([3, 2, 1], table.Above(table.Mounts[3]).Select(mount => mount.Id));
    }

    [Fact]
    public void Ids_that_are_listed_twice_do_not_lead_in_circles()
    {
        MountTable table = Parse(
            "1 0 8:1 / / rw - ext4 /dev/a rw",
            "6 1 8:2 / /x rw - ext4 /dev/b rw",
            "5 6 8:3 / /x rw - ext4 /dev/c rw",
            "6 5 8:4 / /x rw - ext4 /dev/d rw");

        Assert.NotNull(table.FindMountOf(new UnixPath("/x")));
        Assert.Equal(2, table.Above(table.Mounts[2]).Count());
    }

    [Fact]
    public void A_relative_path_is_nowhere()
    {
        Assert.Null(Parse("1 0 8:1 / / rw - ext4 /dev/a rw").FindMountOf(new UnixPath("upper")));
    }

    [Fact]
    public void Ten_thousand_mounts_are_planned_in_the_time_that_their_number_takes()
    {
        // With a look at each mount for each mount this is a hundred million steps.
        string[] lines =
        [
            "1 0 8:1 / / rw - ext4 /dev/a rw",
            .. Enumerable.Range(2, 10_000).Select(id => $"{id} 1 8:{id % 500} /{id} /containers/{id}/data rw - ext4 /dev/x rw"),
        ];
        MountTable table = Parse(lines);
        using var sys = new ScratchSys();
        long started = TimeProvider.System.GetTimestamp();

        FreezePlan plan = FreezePlan.Make(table, sys.Graph, new FreezePolicy(["/containers/1*"]));

        Assert.Equal(500, plan.Targets.Count);
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(10), "too slow");
    }

    internal static MountTable Parse(params string[] lines) =>
        MountTable.Parse(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));

    private static Mount One(string line) => Assert.Single(Parse(line).Mounts);

    private static string Escape(byte[] path)
    {
        var text = new StringBuilder();
        foreach (byte value in path)
        {
            text.Append(value is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\\'
                ? "\\" + Convert.ToString(value, 8).PadLeft(3, '0')
                : ((char)value).ToString());
        }

        return text.ToString();
    }
}
