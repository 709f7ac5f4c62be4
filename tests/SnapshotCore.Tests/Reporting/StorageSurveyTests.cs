using SnapshotCore.Linux;
using SnapshotCore.Reporting;

namespace SnapshotCore.Tests.Reporting;

public class StorageSurveyTests
{
    private static readonly StorageRequest All = new(4, [0, -1], IsAnyDiskExcluded: false, IsOnlyOsDisk: false);

    private static readonly StorageMount Root = new("8:1", "/", "ext4", "/dev/sda1", IsResourceDisk: false, IsLoop: false);

    [Theory]
    [InlineData("ext4", "/dev/sda1", "/data", StorageShare.Counted)]
    [InlineData("xfs", "/dev/mapper/vg-lv", "/data", StorageShare.Counted)]
    [InlineData("vfat", "/dev/sda15", "/boot/efi", StorageShare.Counted)]
    [InlineData("btrfs", "/dev/sdc", "/data", StorageShare.Network)]
    [InlineData("fuse.sshfs", "me@host:/", "/data", StorageShare.Network)]
    [InlineData("nfs4", "host:/export", "/data", StorageShare.Network)]
    [InlineData("iso9660", "/dev/sr0", "/media", StorageShare.Network)]
    [InlineData("overlay", "overlay", "/", StorageShare.Network)]
    [InlineData("smb3", "//host/share", "/data", StorageShare.Network)]
    [InlineData("tmpfs", "tmpfs", "/run", StorageShare.Memory)]
    [InlineData("devtmpfs", "udev", "/dev", StorageShare.Memory)]
    [InlineData("squashfs", "/dev/loop3", "/snap/core", StorageShare.Loop)]
    [InlineData("xfs", "/dev/vg/brick", "/run/gluster/snaps/a", StorageShare.Gluster)]
    [InlineData("proc", "proc", "/proc", StorageShare.None)]
    [InlineData("cgroup2", "cgroup2", "/sys/fs/cgroup", StorageShare.None)]
    [InlineData("autofs", "/etc/auto.direct", "/data", StorageShare.None)]
    [InlineData("9p", "/host", "/data", StorageShare.None)]
    [InlineData("ceph", "/x", "/data", StorageShare.None)]
    public void Each_kind_of_mount_is_treated_by_its_rule(string type, string source, string mountPoint, object expected)
    {
        StorageMount mount = Root with { FileSystem = type, Source = source, MountPoint = mountPoint };

        Assert.Equal(expected, StorageRule.Of(mount, All));
    }

    [Theory]
    [InlineData("fuseblk")]
    [InlineData("fuse.glusterfs")]
    [InlineData("nfs")]
    [InlineData("cifs")]
    [InlineData("overlay")]
    [InlineData("aufs")]
    [InlineData("lustre")]
    [InlineData("secfs2")]
    [InlineData("zfs")]
    [InlineData("btrfs")]
    [InlineData("iso9660")]
    [InlineData("fuse.overlayfs", "/dev/loop1")]
    [InlineData("nfs", "/dev/sdb1", "/", true)]
    public void A_type_that_is_not_billed_counts_nowhere(string type, string source = "/dev/sdc1", string at = "/data", bool isOnlyOs = false)
    {
        StorageMount mount = Root with { FileSystem = type, Source = source, MountPoint = at, IsResourceDisk = true, IsLoop = true };

        Assert.Equal(StorageShare.Network, StorageRule.Of(mount, All with { IsOnlyOsDisk = isOnlyOs }));
    }

    [Theory]
    [InlineData("ramdiskfs", "/dev/ram0", StorageShare.Memory)]
    [InlineData("rootfs", "/dev/root", StorageShare.Memory)]
    [InlineData("tmpfs", "/dev/loop0", StorageShare.Memory)]
    [InlineData("ext4", "/dev/loop7p1", StorageShare.Loop)]
    [InlineData("udf", "//host/share", StorageShare.Network)]
    [InlineData("udf", @"\\host\share", StorageShare.Network)]
    public void The_row_before_decides(string type, string source, object expected)
    {
        StorageMount mount = Root with { FileSystem = type, Source = source, MountPoint = "/data", IsResourceDisk = true };

        Assert.Equal(expected, StorageRule.Of(mount, All));
        Assert.Equal(expected, StorageRule.Of(mount, All with { IsAnyDiskExcluded = true }));
    }

    [Fact]
    public void The_temporary_disk_is_known_by_what_it_is_and_not_by_its_name()
    {
        StorageMount named = Root with { Source = "/dev/sdb1", MountPoint = "/data" };

        Assert.Equal(StorageShare.Counted, StorageRule.Of(named, All));
        Assert.Equal(StorageShare.Temporary, StorageRule.Of(named with { Source = "/dev/sda1", IsResourceDisk = true }, All));
        Assert.Equal(StorageShare.Counted, StorageRule.Of(Root with { Source = "/dev/sdb1" }, All with { IsOnlyOsDisk = true }));
    }

    [Theory]
    [InlineData("ocfs2", "/dev/sdc")]
    [InlineData("vxfs", "/dev/vx/dsk/a")]
    [InlineData("acfs", "/dev/asm/a")]
    [InlineData("coda", "/coda")]
    public void With_local_file_systems_alone_those_on_shared_disks_do_not_count(string type, string source)
    {
        StorageMount mount = Root with { FileSystem = type, Source = source, MountPoint = "/shared" };

        Assert.Equal(StorageShare.Counted, StorageRule.Of(mount, All));
        Assert.Equal(StorageShare.Network, StorageRule.Of(mount, All with { IsOnlyLocal = true }));
        Assert.Equal(StorageShare.Counted, StorageRule.Of(Root, All with { IsOnlyLocal = true }));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(2, false)]
    public void Without_included_disks_or_without_excluded_ones_everything_counts(int luns, bool isAnyExcluded)
    {
        var request = new StorageRequest(1, [.. Enumerable.Range(0, luns)], isAnyExcluded, IsOnlyOsDisk: false);

        Assert.Equal(StorageShare.Counted, StorageRule.Of(Root with { MountPoint = "/data", IsOnIncludedDisk = false }, request));
    }

    [Fact]
    public void A_mount_point_whose_name_is_no_text_is_found_by_its_bytes()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        StorageMount mount = Root with { MountPoint = "/no/such/text", Path = new UnixPath(folder) };

        StorageMeasurement result = StorageSurvey.Measure(
            [mount], All with { IncludedLuns = [] }, Deadline.After(TimeSpan.FromSeconds(10), TimeProvider.System));

        Directory.Delete(folder);
        Assert.False(result.Details.IsSizeComputationFailed);
    }

    [Fact]
    public void The_temporary_disk_does_not_count_and_of_an_os_disk_only_the_root_does()
    {
        StorageRequest onlyOs = All with { IsOnlyOsDisk = true };

        Assert.Equal(StorageShare.Temporary, StorageRule.Of(Root with { IsResourceDisk = true }, All));
        Assert.Equal(StorageShare.Counted, StorageRule.Of(Root, onlyOs));
        Assert.Equal(StorageShare.None, StorageRule.Of(Root with { MountPoint = "/boot" }, onlyOs));
    }

    [Fact]
    public void Each_file_system_counts_once_and_what_does_not_count_is_told()
    {
        StorageMount[] mounts =
        [
            Root with { MountPoint = "/srv/bind" }, Root, Root with { Device = "8:2", MountPoint = "/data" },
            Root with { Device = "8:17", MountPoint = "/mnt", IsResourceDisk = true },
            Root with { Device = "0:50", MountPoint = "/net", FileSystem = "nfs4" },
        ];

        StorageMeasurement result = Measure(mounts, All, path => path switch { "/" => 10, "/data" => 5, "/mnt" => 3, _ => null });

        Assert.Equal(new StorageDetails(4, 15 * 1024, false), result.Details);
        Assert.Equal(
            [new("networkFSTypeInDf", "nfs4"), new("tempDisksSize", "3"), new("totalsdSize", "15")], result.Telemetry);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(-1L)]
    public void A_file_system_that_cannot_be_measured_fails_the_computation(long? used) => Assert.Equal(
        new StorageDetails(4, 0, true), Measure([Root], All, _ => used).Details);

    [Fact]
    public void A_file_system_that_does_not_answer_is_given_up()
    {
        using var answer = new ManualResetEventSlim();

        StorageMeasurement result = StorageSurvey.Measure(
            [Root], All, Deadline.After(TimeSpan.FromMilliseconds(20), TimeProvider.System), _ => { answer.Wait(); return 1; });

        answer.Set();
        Assert.Equal(new StorageDetails(4, 0, true), result.Details);
    }

    [Fact]
    public void The_total_never_exceeds_a_tebibyte_for_each_included_disk() => Assert.Equal(
        2L << 40, Measure([Root], All, _ => 5L << 30).Details.TotalUsedSizeInBytes);

    [Theory]
    [InlineData(true, 7 * 1024, false)]
    [InlineData(false, 0, false)]
    [InlineData(null, 7 * 1024, true)]
    public void With_disks_excluded_it_matters_where_a_mount_lies(bool? isIncluded, long total, bool isFailed)
    {
        StorageMeasurement result = Measure(
            [Root with { MountPoint = "/data", IsOnIncludedDisk = isIncluded }], All with { IsAnyDiskExcluded = true }, _ => 7);

        Assert.Equal(new StorageDetails(4, total, isFailed), result.Details);
    }

    [Theory]
    [InlineData("/", false, 7 * 1024)]
    [InlineData("/boot/efi", null, 7 * 1024)]
    [InlineData("/boot", false, 0)]
    public void With_the_OS_disk_the_root_and_the_EFI_partition_count_wherever_they_lie(string mountPoint, bool? isIncluded, long total)
    {
        StorageMount mount = Root with { MountPoint = mountPoint, IsOnIncludedDisk = isIncluded };

        StorageDetails with = Measure([mount], All with { IsAnyDiskExcluded = true }, _ => 7).Details;
        StorageDetails without = Measure([mount], All with { IsAnyDiskExcluded = true, IncludedLuns = [0] }, _ => 7).Details;

        Assert.Equal(new StorageDetails(4, total, false), with);
        Assert.Equal(isIncluded is null, without.IsSizeComputationFailed);
    }

    [Fact]
    public void For_an_OS_disk_backup_it_does_not_matter_which_disk_the_root_lies_on()
    {
        StorageRequest request = All with { IsAnyDiskExcluded = true, IsOnlyOsDisk = true, IncludedLuns = [0] };

        Assert.Equal(new StorageDetails(4, 7 * 1024, false), Measure([Root], request, _ => 7).Details);
    }

    [Fact]
    public void The_size_of_a_real_file_system_is_what_the_runtime_says_it_is()
    {
        var drive = new DriveInfo("/");

        StorageMeasurement result = StorageSurvey.Measure(
            [Root], All with { IncludedLuns = [] }, Deadline.After(TimeSpan.FromSeconds(10), TimeProvider.System));

        long expected = drive.TotalSize - drive.TotalFreeSpace;
        Assert.False(result.Details.IsSizeComputationFailed);
        Assert.InRange(result.Details.TotalUsedSizeInBytes, (expected / 2) - 1, expected * 2);
    }

    private static StorageMeasurement Measure(
        IReadOnlyList<StorageMount> mounts, StorageRequest request, Func<string, long?> used) =>
        StorageSurvey.Measure(mounts, request, Deadline.After(TimeSpan.FromSeconds(10), TimeProvider.System), mount => used(mount.MountPoint));
}
