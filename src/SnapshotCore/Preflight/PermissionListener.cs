namespace SnapshotCore.Preflight;

/// <summary>
/// A program that decides whether others may open, read or execute files (fanotify permission events): virus scanners,
/// application control. While it waits for a frozen disk, everybody who opens a file waits for it.
/// </summary>
/// <param name="Pid">Its process.</param>
/// <param name="Program">Its name, as the kernel shows it (at most 15 characters).</param>
/// <param name="Marks">How many files, mounts and file systems it listens to.</param>
public sealed record PermissionListener(int Pid, string Program, int Marks)
{
    /// <summary>What it may cost, for the owner.</summary>
    public string Warning =>
        $"The program {Program} ({Pid}) decides on each file that others open (fanotify permission events). If it writes to a "
        + "frozen file system meanwhile, every program that opens a file waits for the thaw, at most for the limit of the "
        + "freeze (timeout in /etc/azure/vmbackup.conf). If applications stall during backups, let it keep its files in "
        + "memory, or exclude its folder by MountsToSkip.";
}
