using SnapshotCore.Freeze;
using SnapshotCore.Linux;

namespace SnapshotCore.Tests.Freeze;

public sealed class AzureDisksTests : IDisposable
{
    private const string SystemController = "f8b3781a-1e82-4818-a1c3-63d806ec15bb";
    private const string DataController = "f8b3781b-1e82-4818-a1c3-63d806ec15bb";
    private const string Accelerator = "MSFT NVMe Accelerator v1.0";
    private const int Os = AzureDisk.OsDiskLun;

    private readonly ScratchSys _sys = new();

    [Fact]
    public void Generation_1_has_the_OS_disk_on_IDE_and_data_disks_by_the_last_number_of_their_address()
    {
        _sys.Vmbus("sda", "8:0", "00000000-0000-8899-0000-000000000000", "0:0:0:0")
            .Vmbus("sdb", "8:16", "00000000-0001-8899-0000-000000000000", "1:0:1:0")
            .Vmbus("sdc", "8:32", DataController, "3:0:0:0")
            .Vmbus("sdd", "8:48", DataController, "3:0:0:12");

        Assert.Equal([("sda", Os), ("sdc", 0), ("sdd", 12)], Known("sda", "sdb", "sdc", "sdd"));
    }

    [Fact]
    public void Generation_2_has_OS_disk_temporary_disk_and_CD_on_one_controller()
    {
        _sys.Vmbus("sda", "8:0", SystemController, "0:0:0:0")
            .Vmbus("sdb", "8:16", SystemController, "0:0:0:1")
            .Vmbus("sr0", "11:0", SystemController, "0:0:0:2")
            .Vmbus("sdc", "8:32", DataController, "1:0:0:1")
            .Vmbus("sdd", "8:48", "f8b3781c-1e82-4818-a1c3-63d806ec15bb", "2:0:0:7")
            .Vmbus("sde", "8:64", "f8b3781d-1e82-4818-a1c3-63d806ec15bb", "4:0:0:9")
            .Vmbus("sdf", "8:80", "11111111-1e82-4818-a1c3-63d806ec15bb", "5:0:0:3");

        Assert.Equal([("sda", Os), ("sdc", 1), ("sdd", 7), ("sde", 9)], Known("sda", "sdb", "sr0", "sdc", "sdd", "sde", "sdf"));
        Assert.True(_sys.Graph.IsResourceDisk(Number("sdb")));
    }

    [Fact]
    public void NVMe_namespaces_of_the_accelerator_are_the_OS_disk_and_from_2_on_data_disks()
    {
        _sys.Nvme("nvme0n1", "259:0", Accelerator, 1).Nvme("nvme0n2", "259:1", Accelerator, 2)
            .Nvme("nvme0n3", "259:2", Accelerator, 7)
            .Nvme("nvme1n1", "259:3", "Microsoft NVMe Direct Disk v2", 1).Nvme("nvme2n1", "259:4", "Some other disk", 3);

        Assert.Equal(
            [("nvme0n1", Os), ("nvme0n2", 0), ("nvme0n3", 5)], Known("nvme0n1", "nvme0n2", "nvme0n3", "nvme1n1", "nvme2n1"));
    }

    [Theory]
    [InlineData("disk/azure/root", Os)]
    [InlineData("disk/azure/os", Os)]
    [InlineData("disk/azure/scsi0/lun0", Os)]
    [InlineData("disk/azure/scsi1/lun0", 0)]
    [InlineData("disk/azure/scsi3/lun17", 17)]
    [InlineData("disk/azure/data/by-lun/4", 4)]
    [InlineData("disk/azure/scsi0/lun1", null)]
    [InlineData("disk/azure/resource", null)]
    [InlineData("disk/azure/root-part1", null)]
    [InlineData("disk/azure/scsi1/lun0-part1", null)]
    [InlineData("disk/azure/data/by-lun/4-part1", null)]
    [InlineData("disk/azure/data/by-name/4", null)]
    [InlineData("disk/azure/local/by-index/1", null)]
    [InlineData("disk/azure/scsi1/lun", null)]
    [InlineData("disk/azure/scsi1/lun-1", null)]
    public void A_link_of_the_agent_or_of_azure_vm_utils_names_a_disk(string link, int? lun)
    {
        _sys.Device("sdx", "65:112").DeviceLink(link, "sdx");

        (string, int)[] expected = lun is null ? [] : [("sdx", lun.Value)];
        Assert.Equal(expected, Known("sdx"));
    }

    [Fact]
    public void Links_and_sysfs_that_agree_are_no_contradiction()
    {
        _sys.Vmbus("sdc", "8:32", DataController, "1:0:0:3")
            .DeviceLink("disk/azure/scsi1/lun3", "sdc").DeviceLink("disk/azure/data/by-lun/3", "sdc");

        Assert.Equal([("sdc", 3)], Known("sdc"));
        Assert.Null(_sys.Graph.AzureDisks.WhyUnknown(3));
    }

    [Fact]
    public void A_device_that_is_said_to_be_two_disks_is_known_as_neither()
    {
        _sys.Vmbus("sdc", "8:32", DataController, "1:0:0:3").DeviceLink("disk/azure/scsi1/lun4", "sdc");

        Assert.Empty(Known("sdc"));
        string? why = _sys.Graph.AzureDisks.WhyUnknown(3);
        Assert.Equal($"sdc is data disk LUN 4 by /dev/disk/azure/scsi1/lun4, and data disk LUN 3 by controller {DataController}", why);
        Assert.Equal(why, _sys.Graph.AzureDisks.WhyUnknown(4));
    }

    [Fact]
    public void Two_devices_that_are_said_to_be_the_same_disk_are_both_not_known()
    {
        _sys.Device("sdc", "8:32").Device("sdd", "8:48").Device("sde", "8:64")
            .DeviceLink("disk/azure/scsi1/lun0", "sdc").DeviceLink("disk/azure/data/by-lun/0", "sdd")
            .DeviceLink("disk/azure/scsi1/lun1", "sde");

        Assert.Equal([("sde", 1)], Known("sdc", "sdd", "sde"));
        Assert.Equal(
            "sdc is data disk LUN 0 by /dev/disk/azure/scsi1/lun0, and so is sdd by /dev/disk/azure/data/by-lun/0",
            _sys.Graph.AzureDisks.DoubtOf(Number("sdc")));
    }

    [Fact]
    public void A_temporary_disk_is_no_data_disk_whatever_a_link_says()
    {
        _sys.Device("sdb", "8:16").DeviceLink("disk/azure/resource", "sdb").DeviceLink("disk/azure/scsi1/lun0", "sdb");

        Assert.Empty(Known("sdb"));
        Assert.EndsWith("and also the temporary disk", _sys.Graph.AzureDisks.WhyUnknown(0), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_leads_nowhere_and_one_to_no_block_device_say_nothing()
    {
        _sys.File("devnodes/disk/azure/data/by-lun/0", string.Empty).DeviceLink("disk/azure/scsi1/lun1", "gone");

        Assert.Equal("nothing here is known as it", _sys.Graph.AzureDisks.WhyUnknown(0));
        Assert.Equal("nothing here is known as it", _sys.Graph.AzureDisks.WhyUnknown(1));
    }

    [Theory]
    [InlineData(new int[0], "")]
    [InlineData(new[] { Os }, "OS disk")]
    [InlineData(new[] { 4, 4 }, "data disk LUN 4")]
    [InlineData(new[] { 3, 0, Os }, "OS disk and data disks LUN 0 and 3")]
    [InlineData(new[] { 2, 1, 10 }, "data disks LUN 1, 2 and 10")]
    public void Disks_have_names_for_people(int[] luns, string names) => Assert.Equal(names, AzureDisk.NamesOf(luns));

    public void Dispose() => _sys.Dispose();

    private (string, int)[] Known(params string[] names) =>
    [
        .. from name in names
           let disk = _sys.Graph.AzureDisks.Of(Number(name))
           where disk is not null
           select (name, disk.Lun),
    ];

    private DeviceNumber Number(string name) => _sys.NumberOf(name);
}
