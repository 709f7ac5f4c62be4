namespace Stage;

/// <summary>What the owner of the machine has in /etc/azure/vmbackup.conf; it goes with the machine.</summary>
internal static class OwnerFile
{
    /// <summary>Writes options of the section for the freeze.</summary>
    internal static void Write(params IEnumerable<string> options)
    {
        Directory.CreateDirectory("/etc/azure");
        File.WriteAllLines("/etc/azure/vmbackup.conf", ["[SnapshotThread]", .. options]);
    }
}
