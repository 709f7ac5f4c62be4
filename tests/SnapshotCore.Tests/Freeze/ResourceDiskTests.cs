using SnapshotCore.Freeze;

namespace SnapshotCore.Tests.Freeze;

public sealed class ResourceDiskTests : IDisposable
{
    private const string Root = "1 0 8:1 / / rw - ext4 /dev/sda1 rw";

    private readonly ScratchSys _sys = new();

    [Fact]
    public void The_second_disk_of_the_system_controller_is_left_alone_on_generation_2()
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
    public void The_disk_of_the_second_ide_channel_is_left_alone_on_generation_1()
    {
        _sys.Device("sda", "8:0").Device("sda/sda1", "8:1").Device("sdb", "8:16").Device("sdb/sdb1", "8:17").Device("sdc", "8:32")
            .File("bus/vmbus/devices/os/device_id", "{00000000-0000-8899-0000-000000000000}\n")
            .File("bus/vmbus/devices/os/host0/target0:0:0/0:0:0:0/block/sda/dev", "8:0\n")
            .File("bus/vmbus/devices/temp/device_id", "{00000000-0001-8899-0000-000000000000}\n")
            .File("bus/vmbus/devices/temp/host1/target1:0:1/1:0:1:0/block/sdb/dev", "8:16\n");

        FreezePlan plan = Make([], Root, "2 1 8:17 / /mnt rw - ext4 /dev/sdb1 rw", "3 1 8:32 / /data rw - ext4 /dev/sdc rw");

        Assert.Equal(["/data", "/"], Points(plan));
        Assert.Equal(SkipReason.ResourceDisk, Assert.Single(plan.Skipped).Reason);
    }

    [Fact]
    public void Local_nvme_disks_are_left_alone_also_as_volume_on_an_array()
    {
        _sys.Nvme("nvme0n1", "259:0", "MSFT NVMe Accelerator v1.0").Nvme("nvme1n1", "259:1", "Microsoft NVMe Direct Disk v2")
            .Nvme("nvme2n1", "259:2", "Microsoft NVMe Direct Disk v2")
            .Device("md0", "9:0", "nvme1n1", "nvme2n1").Device("dm-0", "253:0", "md0");

        FreezePlan plan = Make(
            [], Root, "2 1 259:0 / /data rw - xfs /dev/nvme0n1 rw", "3 1 253:0 / /fast rw - xfs /dev/mapper/fast rw");

        Assert.Equal(["/data", "/"], Points(plan));
        Assert.Contains("temporary disk", Assert.Single(plan.Skipped).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_agents_link_names_the_disk_and_that_of_a_partition_is_not_taken_for_one()
    {
        _sys.Device("sdb", "8:16").Device("sdb/sdb1", "8:17").Device("sdc", "8:32")
            .DeviceLink("disk/azure/resource", "sdb").DeviceLink("disk/azure/resource-part1", "sdc");

        FreezePlan plan = Make([], Root, "2 1 8:17 / /mnt rw - ext4 /dev/sdb1 rw", "3 1 8:32 / /data rw - ext4 /dev/sdc rw");

        Assert.Equal(["/data", "/"], Points(plan));
    }

    [Fact]
    public void What_lies_partly_on_a_disk_that_stays_is_frozen()
    {
        _sys.Device("sdb", "8:16").Device("sdc", "8:32").DeviceLink("disk/azure/resource", "sdb")
            .Device("dm-0", "253:0", "sdb", "sdc").Btrfs("uuid", "sdb", "sdc");

        FreezePlan plan = Make(
            [], Root, "2 1 253:0 / /volume rw - ext4 /dev/mapper/v rw", "3 1 0:30 / /pool rw - btrfs /dev/sdb rw");

        Assert.Equal(["/volume", "/pool", "/"], Points(plan));
    }

    [Fact]
    public void A_root_is_frozen_wherever_it_lies()
    {
        _sys.Device("sda", "8:0").Device("sda/sda1", "8:1").DeviceLink("disk/azure/resource", "sda");

        Assert.Equal(["/"], Points(Make([], Root)));
    }

    [Fact]
    public void A_file_on_the_resource_disk_lies_on_it_no_more_than_its_data_does()
    {
        // The file system in the file is another one: the disk below it is the loop device.
        _sys.Device("sdb", "8:16").DeviceLink("disk/azure/resource", "sdb").Loop("loop0", "7:0", "/mnt/inner.img");

        FreezePlan plan = Make([], Root, "2 1 8:16 / /mnt rw - ext4 /dev/sdb rw", "3 1 7:0 / /inner rw - ext4 /dev/loop0 rw");

        Assert.Equal(["/inner", "/"], Points(plan));
    }

    public void Dispose() => _sys.Dispose();

    private static IEnumerable<string> Points(FreezePlan plan) =>
        plan.Targets.Select(target => target.Mount.MountPoint.ToString());

    private FreezePlan Make(string[] skip, params string[] lines) =>
        FreezePlan.Make(MountTableTests.Parse(lines), _sys.Graph, new FreezePolicy(skip));
}
