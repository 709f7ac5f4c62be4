using System.Text;

namespace SnapshotCore.Linux;

/// <summary>Tells this boot of the machine from all others: what an earlier one has left on a tmpfs is gone, elsewhere it is stale.</summary>
internal static class BootId
{
    /// <summary>This boot's id, from /proc/sys/kernel/random/boot_id; empty where there is none.</summary>
    internal static string Current() =>
        Encoding.ASCII.GetString(Libc.ReadFile("/proc/sys/kernel/random/boot_id") ?? []).Trim();
}
