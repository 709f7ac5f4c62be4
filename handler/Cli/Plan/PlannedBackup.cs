using SnapshotCore.Freeze;
using SnapshotCore.Linux;
using SnapshotCore.Settings;

namespace VmSnapshot.Plan;

/// <summary>What a backup would freeze if it began now, and what the owner has to do with it.</summary>
internal sealed class PlannedBackup
{
    private readonly FreezePolicy _policy;
    private readonly Mount[] _mounts;
    private readonly Dictionary<DeviceNumber, string> _entries = [];

    /// <summary>Takes the plan together with what it was made from.</summary>
    /// <param name="configuration">The owner's configuration.</param>
    /// <param name="plan">The plan that the worker would make.</param>
    /// <param name="policy">What was to be left alone, as the plan was made with it.</param>
    internal PlannedBackup(OwnerConfiguration configuration, FreezePlan plan, FreezePolicy policy)
    {
        Configuration = configuration;
        Plan = plan;
        _policy = policy;
        _mounts =
        [
            .. plan.Targets.Select(target => target.Mount),
            .. plan.Skipped.Select(skipped => skipped.Mount),
        ];
        foreach (Mount mount in _mounts)
        {
            if (policy.EntryFor(mount.MountPoint) is { } entry)
            {
                _entries.TryAdd(mount.Device, entry);
            }
        }
    }

    /// <summary>The owner's configuration.</summary>
    internal OwnerConfiguration Configuration { get; }

    /// <summary>What will be frozen, and what not.</summary>
    internal FreezePlan Plan { get; }

    /// <summary>The disks that alone would be backed up, -1 for the OS disk; null for all.</summary>
    internal IReadOnlyList<int>? IncludedLuns => _policy.IncludedLuns;

    /// <summary>Whether it was planned as root; anybody else can't ask loop devices for what they lie on.</summary>
    internal bool IsExact { get; init; } = true;

    /// <summary>How many mounts an entry of MountsToSkip names, whether they would be frozen without it or not.</summary>
    internal int MatchesOf(string entry)
    {
        var alone = new FreezePolicy([entry]);
        return _mounts.Count(mount => alone.EntryFor(mount.MountPoint) is not null);
    }

    /// <summary>
    /// The entry that a mount is skipped by: one that names it, else one that names another mount of its file system.
    /// Null for any other reason.
    /// </summary>
    internal string? EntryFor(SkippedMount skipped) => skipped.Reason == SkipReason.Owner
        ? _policy.EntryFor(skipped.Mount.MountPoint) ?? _entries.GetValueOrDefault(skipped.Mount.Device)
        : null;

    /// <summary>What the owner should look at before relying on the plan.</summary>
    internal IReadOnlyList<string> Warnings() =>
    [
        .. Configuration.Warnings,
        .. Plan.Remarks.Where(remark => remark.IsWarning).Select(remark => remark.Text),
        .. OnlyIf(Plan.Targets.Count == 0, PlanTexts.NothingToFreeze(Plan.FreezableMountCount)),
        .. OnlyIf(!IsExact, PlanTexts.NotRoot),
    ];

    /// <summary>What is good to know, and asks for nothing.</summary>
    internal IReadOnlyList<string> Notes() =>
        [.. Plan.Remarks.Where(remark => !remark.IsWarning).Select(remark => remark.Text)];

    private static string[] OnlyIf(bool condition, string warning) => condition ? [warning] : [];
}
