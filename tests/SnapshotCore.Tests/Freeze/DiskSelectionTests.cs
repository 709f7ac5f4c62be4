using SnapshotCore.Freeze;

namespace SnapshotCore.Tests.Freeze;

/// <summary>Which file systems the used size counts; the plan has tests of its own.</summary>
public sealed class DiskSelectionTests : IDisposable
{
    private readonly ScratchSys _sys = new();

    public DiskSelectionTests()
    {
        _sys.Device("sdb", "8:16").DeviceLink("disk/azure/resource", "sdb")
            .Device("sdc", "8:32").DeviceLink("disk/azure/data/by-lun/0", "sdc")
            .Device("sdd", "8:48").DeviceLink("disk/azure/data/by-lun/1", "sdd")
            .Device("sdg", "8:96")
            .Volume("dm-0", "253:0", '1', "sdc").Volume("dm-1", "253:1", '1', "sdd").Volume("dm-2", "253:2", '2', "sdc")
            .Device("dm-3", "253:3", "sdc", "sdd").Device("dm-4", "253:4", "sdc", "sdg").Device("dm-5", "253:5", "sdd", "sdg")
            .Device("dm-6", "253:6", "sdc", "sdb");
    }

    [Theory]
    [InlineData("8:32", true)] // the included disk
    [InlineData("8:48", false)] // an excluded one
    [InlineData("8:96", null)] // one of which nothing is known
    [InlineData("253:3", false)] // over both
    [InlineData("253:4", null)] // over the included one and one unknown
    [InlineData("253:5", false)] // over the excluded one and one unknown
    [InlineData("253:6", false)] // over the included one and the temporary disk
    [InlineData("253:0", false)] // a volume on the included disk, of a group that has the excluded one too
    [InlineData("253:2", true)] // a volume of a group on the included disk
    public void A_file_system_counts_when_all_that_it_lies_on_is_included(string device, bool? counts)
    {
        MountTable table = MountTableTests.Parse($"1 0 {device} / /x rw - ext4 /dev/x rw");

        var selection = new DiskSelection(new DiskMap(table, _sys.Graph), [0]);

        Assert.Equal(counts, selection.IsWhollyIncluded(table.Mounts[0]));
    }

    [Fact]
    public void Nothing_can_be_told_where_an_included_disk_is_not_known()
    {
        MountTable table = MountTableTests.Parse("1 0 8:48 / /x rw - ext4 /dev/x rw");

        var selection = new DiskSelection(new DiskMap(table, _sys.Graph), [0, 7]);

        Assert.Null(selection.IsWhollyIncluded(table.Mounts[0]));
    }

    public void Dispose() => _sys.Dispose();
}
