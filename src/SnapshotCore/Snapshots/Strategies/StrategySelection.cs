using SnapshotCore.Errors;
using SnapshotCore.Settings;

namespace SnapshotCore.Snapshots.Strategies;

/// <summary>Which way the snapshots of a run are taken: docs/protocol.md, "Strategies". A pure function.</summary>
public static class StrategySelection
{
    private const string Default = "the default";
    private const string Owner = "SnapshotMethod in /etc/azure/vmbackup.conf";
    private const string Service = "customSettings.takeSnapshotFrom";

    /// <summary>Chooses; later rules override earlier ones.</summary>
    /// <param name="custom">The service's finer wishes.</param>
    /// <param name="disks">The included disks.</param>
    /// <param name="ownersMethod"><c>SnapshotMethod</c> of the owner's configuration; null or empty if not set.</param>
    /// <returns>
    /// The choice, or <see cref="ErrorCode.InvalidDataDiskLunList"/>: some disks are excluded without a list of the others,
    /// and those have one that the host alone can take a snapshot of, for which it needs the list.
    /// </returns>
    public static Result<StrategyChoice> Select(CustomSettings custom, IncludedDisks disks, string? ownersMethod)
    {
        StrategyChoice choice =
            !string.IsNullOrEmpty(ownersMethod) ? Named(ownersMethod, Owner)
            : !string.IsNullOrEmpty(custom.TakeSnapshotFrom) ? Named(custom.TakeSnapshotFrom, Service)
            : new StrategyChoice(StrategyKind.FirstHostThenGuest, Default);
        if ((custom.WriteAcceleratedLuns ?? []).Intersect(disks.Luns).Any())
        {
            choice = new StrategyChoice(StrategyKind.OnlyHost, "a disk of customSettings.waDiskLunList is included");
        }

        if (HostOnlyFlag(disks) is { } flag)
        {
            choice = new StrategyChoice(StrategyKind.OnlyHost, $"{flag} in includedDisks");
        }

        // A malformed list is refused elsewhere: which disks are meant is unknown then.
        bool isListMissing = disks is { IsAnyDiskExcluded: true, IsLunListMalformed: false, Luns.Count: 0 };
        return !isListMissing ? choice
            : disks.NeedsHost ? SettingsErrors.LunListEmpty()
            : new StrategyChoice(StrategyKind.OnlyGuest, "disks are excluded without a list of LUNs, which the host would need");
    }

    /// <summary>The name of a way in configuration and request.</summary>
    public static string NameOf(StrategyKind kind) => kind switch
    {
        StrategyKind.OnlyGuest => "onlyGuest",
        StrategyKind.OnlyHost => "onlyHost",
        StrategyKind.FirstGuestThenHost => "firstGuestThenHost",
        _ => "firstHostThenGuest",
    };

    private static StrategyChoice Named(string text, string source)
    {
        foreach (StrategyKind kind in Enum.GetValues<StrategyKind>())
        {
            if (NameOf(kind).Equals(text.Trim(), StringComparison.OrdinalIgnoreCase))
            {
                return new StrategyChoice(kind, source);
            }
        }

        return new StrategyChoice(StrategyKind.FirstHostThenGuest, $"{Default}, since {source} names no known way");
    }

    private static string? HostOnlyFlag(IncludedDisks disks) =>
        disks.IsAnyWriteAcceleratedDiskIncluded ? "isAnyWADiskIncluded"
        : disks.IsVmgsBlobIncluded ? "isVmgsBlobIncluded"
        : disks.IsAnyDirectDriveDiskIncluded ? "isAnyDirectDriveDiskIncluded"
        : null;
}
