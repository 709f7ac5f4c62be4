using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// What a backup of only some of the VM's disks leaves out: that of which sysfs proves that it lies on no
/// included disk. All that can't be proven stays in. docs/protocol.md, "Freeze".
/// </summary>
internal sealed class DiskSelection
{
    private readonly DiskMap _map;
    private readonly IReadOnlyList<int>? _included;

    /// <param name="map">The disks of the machine.</param>
    /// <param name="included">The disks that the backup includes; null when it includes all.</param>
    internal DiskSelection(DiskMap map, IReadOnlyList<int>? included)
    {
        _map = map;
        _included = included;
        Problem = (included ?? [])
            .Select(lun => map.WhyUnknown(lun) is { } why ? $"{AzureDisk.PhraseOf([lun])} ({why})" : null)
            .FirstOrDefault(problem => problem is not null);
        IsRestricted = included is not null && Problem is null;
    }

    /// <summary>
    /// Which included disk is not known, and why; null when all are. Nothing is left out then: where one disk is not
    /// what it should be, the others may not be either.
    /// </summary>
    internal string? Problem { get; }

    /// <summary>Whether anything may be left out.</summary>
    private bool IsRestricted { get; }

    /// <summary>Why a mount's file system is left out, for people; null when it is not.</summary>
    internal string? WhyLeftOut(Mount mount) => IsRestricted && IsLeftOut(_map.Below(mount))
        ? $"it lies on {_map.Below(mount).Phrase}, which this backup leaves out"
        : null;

    /// <summary>Whether what lies on some block devices is left out.</summary>
    internal bool IsLeftOut(IReadOnlyCollection<DeviceNumber> devices) => IsRestricted && IsLeftOut(_map.Below(devices));

    /// <summary>Which disks a file system that stays in lies on, and why it stays although not all of them do; for people.</summary>
    internal string ReasonFor(Mount mount)
    {
        DisksBelow below = _map.Below(mount);
        string names = below.Names.Length > 0 ? $", {below.Names}" : string.Empty;
        if (!IsRestricted)
        {
            return names;
        }

        int[] included = [.. below.Luns.Where(_included!.Contains)];
        return included.Length == 0 ? $"{names}; this backup leaves disks out, but {string.Join("; ", below.Gaps)}"
            : included.Length < below.Luns.Count ? $"{names}, of which this backup includes {AzureDisk.PhraseOf(included)}"
            : names;
    }

    /// <summary>
    /// Whether all that a mount's file system lies on is included, where a logical volume lies on all that its
    /// group does; null when that can't be told.
    /// </summary>
    internal bool? IsWhollyIncluded(Mount mount)
    {
        if (!IsRestricted)
        {
            return null;
        }

        DisksBelow below = _map.BelowWholeGroups(mount);
        return below.IsOnResourceDisk || below.Luns.Any(lun => !_included!.Contains(lun)) ? false
            : below.Gaps.Count == 0 ? true
            : null;
    }

    private bool IsLeftOut(DisksBelow below) => below.Gaps.Count == 0 && below.Names.Length > 0 && !below.Luns.Any(_included!.Contains);
}
