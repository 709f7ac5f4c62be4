using FsCheck;
using FsCheck.Fluent;

using SnapshotCore.Freeze;
using SnapshotCore.Linux;

namespace SnapshotCore.Tests.Freeze;

public sealed class MountsToSkipTests : IDisposable
{
    private const string Root = "1 0 8:1 / / rw - ext4 /dev/sda1 rw";

    private readonly ScratchSys _sys = new();

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

    [Theory]
    [InlineData("/mnt/*", "/mnt/a", true)]
    [InlineData("/mnt/*", "/mnt/a/b/c", true)]
    [InlineData("/mnt/*", "/mnt", false)]
    [InlineData("/mnt/*/data", "/mnt/a/b/data", true)]
    [InlineData("/mnt/?", "/mnt/a", true)]
    [InlineData("/mnt/?", "/mnt/ab", false)]
    [InlineData("/mnt/?", "/mnt/ü", true)]
    [InlineData("/*", "/", false)]
    [InlineData("/*", "/data", true)]
    [InlineData("*", "/", true)]
    [InlineData("*/containers/*", "/var/lib/containers/x", true)]
    [InlineData("/", "/data", false)]
    [InlineData("//", "/", true)]
    [InlineData("/mnt//", "/mnt", true)]
    [InlineData("/Mnt", "/mnt", false)]
    [InlineData("", "/", false)]
    [InlineData("  ", "/", false)]
    [InlineData(@"/a\052b", "/a*b", true)]
    [InlineData(@"/a\*b", "/a*b", true)]
    [InlineData(@"/a\*b", "/axb", false)]
    [InlineData(@"/a\040b", "/a b", true)]
    [InlineData(@"/a\054b", "/a,b", true)]
    [InlineData(@"/a\134b", @"/a\b", true)]
    [InlineData(@"/a\b", @"/a\b", true)]
    [InlineData(@"/a\\b*", @"/a\bc", true)]
    [InlineData("/[ab]", "/a", false)]
    public void An_entry_is_a_path_with_stars_and_question_marks(string entry, string path, bool matches)
    {
        Assert.Equal(matches, new FreezePolicy([entry]).EntryFor(new UnixPath(path)) is not null);
    }

    [Fact]
    public void An_entry_can_name_bytes_that_are_no_text()
    {
        var path = new UnixPath([.. "/a"u8, 0xff, .. "b"u8]);

        Assert.Equal(@"/a\377b", new FreezePolicy([@"/a\377b"]).EntryFor(path));
        Assert.NotNull(new FreezePolicy(["/a?b"]).EntryFor(path));
        Assert.Null(new FreezePolicy([@"/a\376b"]).EntryFor(path));
    }

    [Fact]
    public void Any_path_is_named_by_its_escaped_form()
    {
        Prop.ForAll<byte[]>(bytes =>
        {
            byte[] path = [(byte)'/', .. bytes.Where(value => value is not 0 and not (byte)'/'), (byte)'x'];
            string entry = "/" + string.Concat(path.Skip(1).Select(value => "\\" + Convert.ToString(value, 8).PadLeft(3, '0')));
            return new FreezePolicy([entry]).EntryFor(new UnixPath(path)) == entry
                && new FreezePolicy([entry]).EntryFor(new UnixPath([.. path, (byte)'x'])) is null;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void All_parts_that_show_exempt_a_file_system_and_one_of_them_does_not()
    {
        string[] lines =
        [
            Root,
            "2 1 0:30 /@home /home rw - btrfs /dev/b rw",
            "3 1 0:30 /@srv /srv rw - btrfs /dev/b rw",
        ];

        Assert.Equal(["/home", "/"], Points(Make(["/srv"], lines)));
        Assert.Equal(["/srv", "/"], Points(Make(["/home"], lines)));
        Assert.Equal(["/"], Points(Make(["/home", "/srv"], lines)));
    }

    [Fact]
    public void A_part_that_is_listed_says_why_it_is_frozen_all_the_same()
    {
        FreezePlan plan = Make(["/bind"], Root, "2 1 8:2 / /data rw - ext4 /dev/b rw", "3 1 8:2 /x /bind rw - ext4 /dev/b rw");

        SkippedMount part = Assert.Single(plan.Skipped);
        Assert.Equal("MountsToSkip lists /bind, but a part can't be left out: its file system is frozen through /data", part.Detail);
    }

    [Fact]
    public void An_entry_that_names_nothing_is_reported_and_one_for_a_mount_that_is_never_frozen_is_not()
    {
        FreezePlan plan = Make(["/nowhere", "/net", "/x*"], Root, "2 1 0:50 / /net rw - nfs4 server:/x rw");

        Assert.Equal(
            ["MountsToSkip lists /nowhere, but nothing is mounted there.", "MountsToSkip lists /x*, but nothing is mounted there."],
            plan.Remarks.Select(remark => remark.Text));
        Assert.All(plan.Remarks, remark => Assert.True(remark.IsWarning));
    }

    [Fact]
    public void A_file_system_in_a_file_can_be_exempt_alone_and_so_can_the_one_that_stores_it()
    {
        _sys.Device("sdb", "8:16").Loop("loop0", "7:0", "/data/inner.img");
        string[] lines = [Root, "2 1 8:16 / /data rw - ext4 /dev/sdb rw", "3 1 7:0 / /inner rw - ext4 /dev/loop0 rw"];

        Assert.Equal(["/data", "/"], Points(Make(["/inner"], lines)));
        Assert.Equal(["/inner", "/"], Points(Make(["/data"], lines)));
    }

    [Fact]
    public void An_entry_for_a_hidden_file_system_is_the_owners_word_for_it()
    {
        FreezePlan plan = Make(["/data"], Root, "2 1 8:2 / /data rw - ext4 /dev/b rw", "3 2 0:9 / /data rw - tmpfs t rw");

        Assert.Equal(SkipReason.Owner, plan.Skipped.Single(skip => skip.Mount.Id == 2).Reason);
        Assert.Empty(plan.Remarks);
    }

    public void Dispose() => _sys.Dispose();

    private static IEnumerable<string> Points(FreezePlan plan) =>
        plan.Targets.Select(target => target.Mount.MountPoint.ToString());

    private FreezePlan Make(string[] skip, params string[] lines) =>
        FreezePlan.Make(MountTableTests.Parse(lines), _sys.Graph, new FreezePolicy(skip));
}
