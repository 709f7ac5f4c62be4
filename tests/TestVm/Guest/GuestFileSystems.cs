namespace TestVm.Guest;

/// <summary>A mounted file system of the machine.</summary>
/// <param name="MountPoint">Where it is.</param>
/// <param name="StoredOn">Mount points of the file systems that hold its data in files; empty if it lies on disks alone.</param>
internal sealed record GuestFileSystem(string MountPoint, params IReadOnlyList<string> StoredOn)
{
    /// <summary>A folder in it where the checks write.</summary>
    internal string Folder => MountPoint == "/" ? "/var/lib/test-vm" : MountPoint;
}

/// <summary>
/// Makes the machine's file systems: on plain disks, on LVM, md and dm-crypt, and on such devices that are themselves stored
/// in files of other file systems.
/// </summary>
internal static class GuestFileSystems
{
    private const string Key = "/run/test-vm/key";

    private static readonly GuestFileSystem Root = new("/");
    private static readonly GuestFileSystem Ext4 = new("/mnt/ext4");
    private static readonly GuestFileSystem Xfs = new("/mnt/xfs");
    private static readonly GuestFileSystem Btrfs = new("/mnt/btrfs");
    private static readonly GuestFileSystem Volume = new("/mnt/lvm");
    private static readonly GuestFileSystem Mirror = new("/mnt/md");
    private static readonly GuestFileSystem Crypt = new("/mnt/crypt");
    private static readonly GuestFileSystem VolumeOnCrypt = new("/mnt/lvm-on-crypt");
    private static readonly GuestFileSystem InFile = new("/mnt/file-on-root", "/");
    private static readonly GuestFileSystem CryptInFile = new("/mnt/crypt-in-file", "/mnt/lvm");
    private static readonly GuestFileSystem MirrorInFiles = new("/mnt/md-in-files", "/mnt/ext4", "/mnt/md");
    private static readonly GuestFileSystem VolumeInFile = new("/mnt/lvm-in-file", "/mnt/btrfs");

    /// <summary>All that a backup has to freeze.</summary>
    internal static IReadOnlyList<GuestFileSystem> All { get; } =
    [
        Root, Ext4, Xfs, Btrfs, Volume, Mirror, Crypt, VolumeOnCrypt, InFile, CryptInFile, MirrorInFiles, VolumeInFile,
    ];

    /// <summary>Makes and mounts them.</summary>
    internal static void Make()
    {
        Directory.CreateDirectory(Root.Folder);
        File.WriteAllLines(Key, ["the same for all"]);

        Mount("ext4", MachineDisks.Device(MachineDisks.Ext4), Ext4);
        Mount("xfs", MachineDisks.Device(MachineDisks.Xfs), Xfs);
        Mount("btrfs", MachineDisks.Device(MachineDisks.Btrfs), Btrfs);
        Mount("xfs", MakeVolume("data", MachineDisks.Device(MachineDisks.FirstVolume), MachineDisks.Device(MachineDisks.SecondVolume)), Volume);
        Mount("ext4", MakeMirror("mirror", MachineDisks.Device(MachineDisks.FirstMirror), MachineDisks.Device(MachineDisks.SecondMirror)), Mirror);
        Mount("ext4", Encrypt("vault", MachineDisks.Device(MachineDisks.Crypt)), Crypt);
        Mount("ext4", MakeVolume("safe", Encrypt("safe-disk", MachineDisks.Device(MachineDisks.CryptWithVolumes))), VolumeOnCrypt);

        Mount("ext4", MakeFile(Root), InFile);
        Mount("ext4", Encrypt("vault-in-file", MakeFile(Volume)), CryptInFile);
        Mount("ext4", MakeMirror("mirror-in-files", MakeFile(Ext4), MakeFile(Mirror)), MirrorInFiles);
        Mount("ext4", MakeVolume("pool", MakeFile(Btrfs)), VolumeInFile);
    }

    private static void Mount(string type, string device, GuestFileSystem target)
    {
        GuestTool.Run($"mkfs.{type}", "-q", device);
        Directory.CreateDirectory(target.MountPoint);
        GuestTool.Run("mount", device, target.MountPoint);
    }

    private static string MakeVolume(string group, params string[] disks)
    {
        GuestTool.Run("vgcreate", [group, .. disks]);
        GuestTool.Run("lvcreate", "--yes", "--extents=100%FREE", "--name=volume", group);
        return $"/dev/{group}/volume";
    }

    private static string MakeMirror(string name, string first, string second)
    {
        GuestTool.Run("mdadm", "--create", $"/dev/md/{name}", "--run", "--level=1", "--raid-devices=2", "--assume-clean", first, second);
        return $"/dev/md/{name}";
    }

    private static string Encrypt(string name, string device)
    {
        // A cheap key derivation: the processor is emulated, and the key is no secret.
        GuestTool.Run("cryptsetup", "luksFormat", "--batch-mode", "--pbkdf=pbkdf2", "--pbkdf-force-iterations=1000", device, Key);
        GuestTool.Run("cryptsetup", "open", $"--key-file={Key}", device, name);
        return $"/dev/mapper/{name}";
    }

    /// <summary>A loop device over a file.</summary>
    private static string MakeFile(GuestFileSystem store)
    {
        string file = Path.Combine(store.Folder, "disk.img");
        GuestTool.Run("truncate", "--size=128M", file);
        return GuestTool.Run("losetup", "--find", "--show", file);
    }
}
