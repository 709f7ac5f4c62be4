namespace Lab;

/// <summary>
/// A disk in memory (zram) with a mounted ext4: to everybody a disk like any other, where a loop device is one that backups
/// don't count.
/// </summary>
public sealed class MemoryDisk : IDisposable
{
    private const string Control = "/sys/class/zram-control";

    private readonly string _number;

    private MemoryDisk(string number, string mountPoint)
    {
        _number = number;
        MountPoint = mountPoint;
    }

    /// <summary>Whether this kernel has such disks.</summary>
    public static bool IsPossible => Directory.Exists(Control);

    /// <summary>Where it is mounted.</summary>
    public string MountPoint { get; }

    /// <summary>Makes, formats and mounts one of 512 MiB.</summary>
    /// <exception cref="InvalidOperationException">It could not be made.</exception>
    public static MemoryDisk Create(string mountPoint)
    {
        Sandbox.Require();
        string number = File.ReadAllText($"{Control}/hot_add").Trim();
        var disk = new MemoryDisk(number, mountPoint);
        try
        {
            string device = $"/dev/zram{number}";
            File.WriteAllText($"/sys/block/zram{number}/disksize", "512M");
            if (!File.Exists(device))
            {
                string[] numbers = File.ReadAllText($"/sys/block/zram{number}/dev").Trim().Split(':');
                Tool.Run("mknod", device, "b", numbers[0], numbers[1]);
            }

            Tool.Run("mkfs.ext4", "-q", "-E", "nodiscard", device);
            Directory.CreateDirectory(mountPoint);
            Tool.Run("mount", device, mountPoint);
            return disk;
        }
        catch
        {
            disk.Dispose();
            throw;
        }
    }

    /// <summary>Unmounts it and takes it away.</summary>
    public void Dispose()
    {
        if (File.ReadLines("/proc/self/mounts").Any(line => line.StartsWith($"/dev/zram{_number} ", StringComparison.Ordinal)))
        {
            Tool.Run("umount", MountPoint);
            Directory.Delete(MountPoint);
        }

        File.WriteAllText($"{Control}/hot_remove", _number);
    }
}
