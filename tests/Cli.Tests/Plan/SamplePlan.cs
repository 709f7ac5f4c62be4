using System.Text;

using SnapshotCore.Freeze;
using SnapshotCore.Linux;
using SnapshotCore.Settings;

using VmSnapshot.Plan;

namespace Cli.Tests.Plan;

/// <summary>A machine with one of everything that a plan has to show.</summary>
internal static class SamplePlan
{
    private const string Configuration = """
        [SnapshotThread]
        timeout = 30
        MountsToSkip = /scratch*, /mnt/part, /scrach
        """;

    internal static readonly Mount Data = NewMount("/data", "8:33", source: "/dev/sdc1");

    /// <summary>Two levels, every reason to skip, names of all kinds.</summary>
    internal static PlannedBackup Make() => Make(
        new FreezePlan(
            [
                Target(Data, 0),
                Target(NewMount("/srv/in ner\n日本", "7:0", "xfs", "/dev/loop0"), 0),
                Target(NewMount("/", "8:1", source: "/dev/sda1"), 1, "; last, for all that runs needs the root"),
            ],
            [
                Skip(NewMount("/proc", "0:20", "proc", "proc"), SkipReason.NoDisk, "proc shows data of the kernel, not of a disk"),
                Skip(NewMount("/run", "0:21", "tmpfs", "tmpfs"), SkipReason.NoDisk, "tmpfs lives in memory, not on a disk"),
                Skip(NewMount("/dev/shm", "0:22", "tmpfs", "tmpfs"), SkipReason.NoDisk, "tmpfs lives in memory, not on a disk"),
                Skip(NewMount("/nfs", "0:50", "nfs4", "server:/export"), SkipReason.Network, "nfs4 keeps its data on other machines; it may hang and is never opened"),
                Skip(NewMount("/usb", "8:97", "vfat", "/dev/sdg1"), SkipReason.NotFreezable, "vfat is none of the types that are frozen (ext3, ext4, xfs, btrfs)") with { IsDataAtRisk = true },
                Skip(NewMount("/overlay", "0:51", "overlay", "overlay"), SkipReason.Overlay, "what is written to it lies in /data/upper, on /data (ext4, 8:33), which is frozen"),
                Skip(NewMount("/cdrom", "8:49", source: "/dev/sdd1"), SkipReason.ReadOnly, "its superblock is read-only"),
                Skip(NewMount("/old", "8:65", source: "/dev/sde1"), SkipReason.Hidden, "a later mount hides it"),
                Skip(NewMount("/mnt/resource", "8:17", source: "/dev/sdb1"), SkipReason.ResourceDisk, "it lies on the temporary disk, which no backup includes"),
                Skip(NewMount("/scratch1", "8:81", source: "/dev/sdf1"), SkipReason.Owner, "MountsToSkip lists /scratch*"),
                Skip(NewMount("/also-scratch", "8:81", source: "/dev/sdf1"), SkipReason.Owner, "MountsToSkip lists /scratch*"),
                Skip(NewMount("/mnt/part", "8:33", root: "/part"), SkipReason.Owner, "MountsToSkip lists /mnt/part; its file system is frozen through /data"),
                Skip(NewMount("/mnt/\u001b[2J", "8:33"), SkipReason.SameSuperblock, Through),
                Skip(NewMount([.. "/mnt/"u8, 0xFF], "8:33"), SkipReason.SameSuperblock, Through),
                .. Enumerable.Range(1, 6).Select(n =>
                    Skip(NewMount($"/var/lib/containers/{n}", "8:33"), SkipReason.SameSuperblock, Through)),
            ])
        {
            FreezableMountCount = 30,
            Remarks =
            [
                new PlanRemark(RemarkKind.EntryMatchesNothing, "MountsToSkip lists /scrach, but nothing is mounted there."),
                new PlanRemark(RemarkKind.SwapFile, "The swap file /swap lies on / (ext4, 8:1), which is frozen."),
            ],
        });

    /// <summary>A plan of the tests' own, with the sample's configuration.</summary>
    internal static PlannedBackup Make(FreezePlan plan, string configuration = Configuration)
    {
        var owner = OwnerConfiguration.Parse(configuration);
        return new PlannedBackup(owner, plan, new FreezePolicy(owner.MountsToSkip));
    }

    /// <summary>A machine that is backed up but for one disk.</summary>
    internal static PlannedBackup Make(IReadOnlyList<int>? included)
    {
        var owner = OwnerConfiguration.Parse("");
        var plan = new FreezePlan(
            [new FreezeTarget(Data, 0, "ext4 on /dev/sdc1 (8:33), data disk LUN 0")],
            [
                Skip(NewMount("/", "8:1", source: "/dev/sda1"), SkipReason.ExcludedDisk, "it lies on the OS disk, which this backup leaves out"),
                Skip(NewMount("/logs", "8:49", source: "/dev/sdd1"), SkipReason.ExcludedDisk, "it lies on data disk LUN 1, which this backup leaves out"),
            ])
        {
            FreezableMountCount = 3,
        };
        return new PlannedBackup(owner, plan, FreezePolicy.Default with { IncludedLuns = included });
    }

    internal static SkippedMount Skip(Mount mount, SkipReason reason, string detail) => new(mount, reason, detail);

    internal static Mount NewMount(
        string mountPoint, string device, string type = "ext4", string source = "/dev/sdc1", string root = "/") =>
        NewMount(Encoding.UTF8.GetBytes(mountPoint), device, type, source, root);

    private const string Through = "its file system is frozen through /data";

    private static Mount NewMount(
        byte[] mountPoint, string device, string type = "ext4", string source = "/dev/sdc1", string root = "/")
    {
        Assert.True(DeviceNumber.TryParse(Encoding.ASCII.GetBytes(device), out DeviceNumber number));
        return new Mount(
            1, 0, number, new UnixPath(root), new UnixPath(mountPoint), ReadOnly: false, type, source, SuperblockReadOnly: false, "rw");
    }

    private static FreezeTarget Target(Mount mount, int level, string why = "") =>
        new(mount, level, $"{mount.FileSystem} on {mount.Source} ({mount.Device}){why}");
}
