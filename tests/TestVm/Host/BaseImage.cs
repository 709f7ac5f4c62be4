using System.Security.Cryptography;
using System.Text;

using Lab;

namespace TestVm.Host;

/// <summary>
/// The disk that every machine begins with: a small Debian with its cloud kernel, and a unit that starts the checks. Made
/// once and kept; no machine ever writes to it.
/// </summary>
internal sealed class BaseImage(string folder)
{
    private const string Release = "bookworm";
    private const string Size = "3G";

    /// <summary>What the checks need in the machine, and what makes it a common one (dbus, sshd, a persistent journal).</summary>
    private static readonly string[] Packages =
    [
        "linux-image-cloud-amd64", "systemd-sysv", "udev", "dbus", "openssh-server", "nodejs", "lvm2", "mdadm", "cryptsetup-bin",
        "nfs-kernel-server", "nfs-common", "nftables", "xfsprogs", "btrfs-progs", "e2fsprogs", "iproute2", "procps", "kmod",
        "ca-certificates",
    ];

    private static readonly (string Path, string Text)[] Files =
    [
        ("etc/hostname", "test-vm\n"),
        ("etc/fstab", "/dev/disk/by-id/virtio-payload /payload ext4 ro,nofail 0 0\n"),
        ("etc/tmpfiles.d/test-vm.conf", "f /run/throw-away-machine\nd /run/test-vm 0700\n"),
        ("etc/systemd/system/test-vm.service", """
            [Unit]
            Description=Backups of this machine, disturbed
            RequiresMountsFor=/payload
            After=multi-user.target
            FailureAction=poweroff-force

            [Service]
            EnvironmentFile=/payload/environment
            ExecStart=/payload/tests/TestVm/test-vm guest $CHECKS
            StandardOutput=file:/dev/ttyS1
            StandardError=inherit

            [Install]
            WantedBy=multi-user.target

            """),
    ];

    /// <summary>The file system of the machine's root.</summary>
    internal string Disk => Path.Combine(folder, "base.img");

    /// <summary>Its kernel.</summary>
    internal string Kernel => Path.Combine(folder, "vmlinuz");

    /// <summary>The kernel's first file system.</summary>
    internal string InitialRamDisk => Path.Combine(folder, "initrd.img");

    private string Stamp => Path.Combine(folder, "base.stamp");

    /// <summary>Makes it, unless the one that is there was made by this very recipe.</summary>
    internal void Make()
    {
        string recipe = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Join('\n', [Release, Size, .. Packages, .. Files.Select(file => file.Path + file.Text)]))));
        if (File.Exists(Stamp) && File.ReadAllText(Stamp) == recipe)
        {
            return;
        }

        File.Delete(Stamp);
        string root = Path.Combine(folder, "root");
        DeleteTree(root);
        Bootstrap(root);
        Configure(root);
        Tool.Run("cp", [.. Directory.EnumerateFiles($"{root}/boot", "vmlinuz-*"), Kernel]);
        Tool.Run("cp", [.. Directory.EnumerateFiles($"{root}/boot", "initrd.img-*"), InitialRamDisk]);
        Tool.Run("truncate", "--size=0", Disk);
        Tool.Run("truncate", $"--size={Size}", Disk);
        Tool.Run("mkfs.ext4", "-q", "-F", "-L", "root", "-d", root, Disk);
        DeleteTree(root);
        File.AppendAllText(Stamp, recipe);
    }

    private static void Bootstrap(string root)
    {
        Console.WriteLine($"Making the machine's disk: Debian {Release} with {Packages.Length} packages. This takes minutes, once.");
        IEnumerable<string> arguments =
            ["--variant=minbase", $"--include={string.Join(',', Packages)}", Release, root];

        // In a mount namespace of its own: what it mounts in the folder goes with it, whatever happens.
        Tool.Run(TimeSpan.FromMinutes(20), "unshare", ["--mount", "debootstrap", .. arguments, .. DebianMirror.Find(Release) is { } mirror ? [mirror] : Array.Empty<string>()]);
    }

    private static void Configure(string root)
    {
        Directory.CreateDirectory(Path.Combine(root, "payload"));
        Directory.CreateDirectory(Path.Combine(root, "var/log/journal")); // as on most machines: the journal lies on the disk
        foreach ((string path, string text) in Files)
        {
            string file = Path.Combine(root, path);
            File.Delete(file);
            File.AppendAllText(file, text);
        }

        Directory.CreateSymbolicLink(
            Path.Combine(root, "etc/systemd/system/multi-user.target.wants/test-vm.service"), "/etc/systemd/system/test-vm.service");
    }

    private static void DeleteTree(string path) => Tool.Run("rm", "--recursive", "--force", "--one-file-system", path);
}
