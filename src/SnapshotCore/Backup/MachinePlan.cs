using SnapshotCore.Freeze;
using SnapshotCore.Settings;

namespace SnapshotCore.Backup;

/// <summary>
/// The plan of a freeze on this machine at this moment: the one that the worker makes before it freezes, and the one
/// that <c>vmsnapshot plan</c> shows. Reads proc and sysfs only: opens no mount point, and so hangs on none.
/// </summary>
public static class MachinePlan
{
    /// <summary>Plans as the owner's configuration wants it.</summary>
    /// <exception cref="Linux.LinuxException">proc is not mounted.</exception>
    public static FreezePlan Make(OwnerConfiguration configuration) =>
        FreezePlan.Make(MountTable.Read(), BlockDeviceGraph.Read(), PolicyOf(configuration));

    /// <summary>What the owner's configuration says about mounts.</summary>
    public static FreezePolicy PolicyOf(OwnerConfiguration configuration) => new(configuration.MountsToSkip);
}
