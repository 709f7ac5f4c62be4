namespace HostEmulator.Disks;

/// <summary>What the service knows of Azure Disk Encryption on the VM's disks.</summary>
/// <param name="IsOsDiskEncrypted">Answered as <c>isOsDiskADEEncrypted</c>.</param>
/// <param name="AreDataDisksEncrypted">Answered as <c>areDataDisksADEEncrypted</c>.</param>
/// <param name="Settings">Answered as <c>DiskEncryptionSettings</c>, a text; null where nothing is encrypted.</param>
public sealed record DiskEncryption(bool IsOsDiskEncrypted, bool AreDataDisksEncrypted, string? Settings)
{
    /// <summary>No disk is encrypted.</summary>
    public static DiskEncryption None { get; } = new(IsOsDiskEncrypted: false, AreDataDisksEncrypted: false, null);
}
