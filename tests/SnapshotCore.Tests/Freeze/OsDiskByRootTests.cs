using SnapshotCore.Freeze;

namespace SnapshotCore.Tests.Freeze;

public sealed class OsDiskByRootTests : IDisposable
{
    private const int Os = AzureDisk.OsDiskLun;

    private readonly ScratchSys _sys = new();

    public OsDiskByRootTests()
    {
        _sys.Device("sda", "8:0").Device("sda/sda1", "8:1").Device("sda/sda2", "8:2")
            .Device("sdc", "8:32").DeviceLink("disk/azure/scsi1/lun0", "sdc");
    }

    [Fact]
    public void Where_nothing_else_says_the_one_disk_below_the_root_is_the_OS_disk()
    {
        string[] lines =
        [
            "1 0 8:1 / / rw - ext4 /dev/sda1 rw", "2 1 8:2 / /home rw - ext4 /dev/sda2 rw", "3 1 8:32 / /data rw - ext4 /dev/sdc rw",
        ];

        Assert.Equal(["/home", "/"], Points(Make([Os], lines)));
        Assert.Equal(["/data"], Points(Make([0], lines)));
    }

    [Fact]
    public void A_root_on_a_data_disk_does_not_make_that_the_OS_disk()
    {
        FreezePlan plan = Make([Os], "1 0 8:32 / / rw - ext4 /dev/sdc rw", "2 1 8:2 / /home rw - ext4 /dev/sda2 rw");

        Assert.Equal(["/home", "/"], Points(plan));
        Assert.StartsWith("This backup includes the OS disk (nothing", Assert.Single(plan.Remarks).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_over_two_disks_tells_nothing()
    {
        _sys.Device("sdx", "65:0").Device("dm-0", "253:0", "sda/sda1", "sdx");

        FreezePlan plan = Make([0], "1 0 253:0 / / rw - ext4 /dev/mapper/root rw", "2 1 8:32 / /data rw - ext4 /dev/sdc rw");

        Assert.Equal(["/data", "/"], Points(plan));
        Assert.Empty(plan.Remarks);
        Assert.Contains("nothing tells which disk of the VM", plan.Targets[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_on_another_disk_than_the_known_OS_disk_does_not_count()
    {
        _sys.Device("sdx", "65:0").DeviceLink("disk/azure/root", "sda");

        FreezePlan plan = Make([Os], "1 0 65:0 / / rw - ext4 /dev/sdx rw", "2 1 8:2 / /home rw - ext4 /dev/sda2 rw");

        Assert.Equal(["/home", "/"], Points(plan));
        Assert.EndsWith(
            "nothing tells which disk of the VM sdx is; last, for all that runs needs the root", plan.Targets[1].Reason, StringComparison.Ordinal);
    }

    public void Dispose() => _sys.Dispose();

    private static IEnumerable<string> Points(FreezePlan plan) =>
        plan.Targets.Select(target => target.Mount.MountPoint.ToString());

    private FreezePlan Make(int[] included, params string[] lines) => FreezePlan.Make(
        MountTableTests.Parse(lines), _sys.Graph, FreezePolicy.Default with { IncludedLuns = included });
}
