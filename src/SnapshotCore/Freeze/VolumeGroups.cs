using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// The active logical volumes of LVM by their groups, as their device-mapper ids tell. Members of a group that no active
/// volume uses are not known to the kernel.
/// </summary>
internal sealed class VolumeGroups
{
    private const string Prefix = "LVM-";
    private const int IdLength = 32;

    private readonly Dictionary<DeviceNumber, DeviceNumber[]> _volumesWith = [];

    /// <param name="sysfs">Stands for /sys.</param>
    internal VolumeGroups(string sysfs)
    {
        IEnumerable<IGrouping<string, DeviceNumber>> groups =
            from folder in Sysfs.FoldersIn(sysfs + "/class/block", "dm-*")
            let volume = (Group: GroupOf(Sysfs.TextOf(folder + "/dm/uuid")), Device: Sysfs.DeviceIn(folder))
            where volume.Group is not null && volume.Device is not null
            group volume.Device!.Value by volume.Group;
        foreach (DeviceNumber[] volumes in groups.Select(group => group.ToArray()))
        {
            foreach (DeviceNumber volume in volumes)
            {
                _volumesWith[volume] = volumes;
            }
        }
    }

    /// <summary>The volumes of a volume's group, itself included; empty for every other device.</summary>
    internal IReadOnlyList<DeviceNumber> VolumesWith(DeviceNumber volume) => _volumesWith.GetValueOrDefault(volume) ?? [];

    // The group's id, then the volume's, then perhaps which part of it: build_dm_uuid() of LVM2.
    private static string? GroupOf(string id) =>
        id.StartsWith(Prefix, StringComparison.Ordinal) && id.Length >= Prefix.Length + IdLength
            ? id.Substring(Prefix.Length, IdLength)
            : null;
}
