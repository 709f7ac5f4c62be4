using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// Which whole disks of this machine are which of the VM's disks, as far as links and sysfs agree. A disk that
/// is said to be two, and two that are said to be the same, are known as neither.
/// </summary>
internal sealed class AzureDisks
{
    private readonly Dictionary<DeviceNumber, AzureDisk> _known = [];
    private readonly Dictionary<DeviceNumber, string> _doubts = [];
    private readonly ILookup<int, DiskClaim> _byLun;

    /// <param name="claims">All that says something about a disk.</param>
    /// <param name="resourceDisks">The temporary disks, which are none of them.</param>
    internal AzureDisks(IReadOnlyList<DiskClaim> claims, IReadOnlySet<DeviceNumber> resourceDisks)
    {
        _byLun = claims.ToLookup(claim => claim.Lun);
        foreach (IGrouping<DeviceNumber, DiskClaim> said in claims.GroupBy(claim => claim.Device))
        {
            DiskClaim[] different = [.. said.DistinctBy(claim => claim.Lun)];
            DiskClaim[] rivals = [.. different.SelectMany(claim => _byLun[claim.Lun]).Where(claim => claim.Device != said.Key)];
            DiskClaim first = different[0];
            if (resourceDisks.Contains(said.Key))
            {
                _doubts[said.Key] = $"{Describe(first)}, and also the temporary disk";
            }
            else if (different.Length > 1)
            {
                _doubts[said.Key] = $"{Describe(first)}, and {AzureDisk.PhraseOf([different[1].Lun])} by {different[1].Source}";
            }
            else if (rivals.Length > 0)
            {
                _doubts[said.Key] = $"{Describe(first)}, and so is {rivals[0].Name} by {rivals[0].Source}";
            }
            else
            {
                _known[said.Key] = new AzureDisk(said.Key, first.Lun);
            }
        }
    }

    /// <summary>Reads them from sysfs and /dev.</summary>
    /// <param name="sysfs">Stands for /sys.</param>
    /// <param name="dev">Stands for /dev.</param>
    /// <param name="resourceDisks">The temporary disks.</param>
    internal static AzureDisks Read(string sysfs, string dev, IReadOnlySet<DeviceNumber> resourceDisks) =>
        new([.. DiskClaim.Read(sysfs, dev)], resourceDisks);

    /// <summary>Whether anything says that the device is one of the VM's disks, in whatever contradiction.</summary>
    internal bool IsClaimed(DeviceNumber device) => _known.ContainsKey(device) || _doubts.ContainsKey(device);

    /// <summary>Whether anything says which device is a disk, in whatever contradiction.</summary>
    internal bool IsClaimed(int lun) => _byLun.Contains(lun);

    /// <summary>Which disk a device is; null when nothing, or not one thing alone, is said of it.</summary>
    internal AzureDisk? Of(DeviceNumber device) => _known.GetValueOrDefault(device);

    /// <summary>What contradicts itself about a device; null when nothing does.</summary>
    internal string? DoubtOf(DeviceNumber device) => _doubts.GetValueOrDefault(device);

    /// <summary>Why no device is known as a disk; null when one is.</summary>
    internal string? WhyUnknown(int lun) =>
        !_byLun.Contains(lun) ? "nothing here is known as it"
        : _byLun[lun].Select(claim => DoubtOf(claim.Device)).FirstOrDefault(doubt => doubt is not null);

    private static string Describe(DiskClaim claim) => $"{claim.Name} is {AzureDisk.PhraseOf([claim.Lun])} by {claim.Source}";
}
