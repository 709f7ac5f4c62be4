namespace SnapshotCore.Freeze;

/// <summary>Something about a plan that its reader should know.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Text">One or two sentences for people.</param>
public sealed record PlanRemark(RemarkKind Kind, string Text)
{
    /// <summary>Whether the owner should do something about it; all else is good to know.</summary>
    public bool IsWarning => Kind is not RemarkKind.SwapFile;
}

/// <summary>What a remark is about.</summary>
public enum RemarkKind
{
    /// <summary>Data on this machine's disks that will not be frozen though nobody asked for that.</summary>
    DataNotFrozen,

    /// <summary>An entry of MountsToSkip that names no mount.</summary>
    EntryMatchesNothing,

    /// <summary>A file system that is mounted, but not in this mount namespace, and is therefore not frozen.</summary>
    MountedElsewhere,

    /// <summary>
    /// A disk that the backup includes is not known on this machine, so which are left out is not either: all is frozen.
    /// </summary>
    IncludedDiskUnknown,

    /// <summary>A swap file on a file system that is frozen.</summary>
    SwapFile,
}
