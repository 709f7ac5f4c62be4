namespace TestVm;

/// <summary>
/// The machine's data disks, by the serial numbers that the machine sees them by; all empty at its start. Host and machine
/// agree on them here.
/// </summary>
internal static class MachineDisks
{
    /// <summary>Formatted as they are.</summary>
    internal const string Ext4 = "ext4", Xfs = "xfs", Btrfs = "btrfs";

    /// <summary>Two that make a volume group.</summary>
    internal const string FirstVolume = "lvm0", SecondVolume = "lvm1";

    /// <summary>Two that mirror each other.</summary>
    internal const string FirstMirror = "md0", SecondMirror = "md1";

    /// <summary>Encrypted; and encrypted with a volume group on top.</summary>
    internal const string Crypt = "crypt", CryptWithVolumes = "crypt-lvm";

    /// <summary>All of them.</summary>
    internal static readonly string[] All =
        [Ext4, Xfs, Btrfs, FirstVolume, SecondVolume, FirstMirror, SecondMirror, Crypt, CryptWithVolumes];

    /// <summary>The device in the machine.</summary>
    internal static string Device(string serial) => $"/dev/disk/by-id/virtio-{serial}";
}
