namespace SnapshotCore.Reporting;

/// <summary>
/// What happened when, in one run. All moments are monotonic timestamps in nanoseconds
/// (<c>TimeProvider.System.GetTimestamp()</c>); 0 means that it did not happen.
/// </summary>
/// <param name="FreezeStarted">Just before the first FIFREEZE.</param>
/// <param name="AllFrozen">Just after the last FIFREEZE had succeeded; 0 if one did not.</param>
/// <param name="FirstThaw">Just before the first FITHAW, or when the freeze was lost, whichever came first.</param>
/// <param name="LastThaw">Just after the last FITHAW.</param>
/// <param name="Disks">Each disk's snapshot, in the order of the request.</param>
/// <param name="ThawVerified">
/// Whether every FITHAW of this run confirmed that its file system had been frozen until then.
/// </param>
/// <param name="FileSystems">How many file systems were to be frozen.</param>
public sealed record Timeline(
    long FreezeStarted,
    long AllFrozen,
    long FirstThaw,
    long LastThaw,
    IReadOnlyList<DiskMoment> Disks,
    bool ThawVerified,
    int FileSystems)
{
    /// <summary>Just after the last pre-script had succeeded.</summary>
    public long QuiescedFrom { get; init; }

    /// <summary>Just before the first post-script was started.</summary>
    public long QuiescedUntil { get; init; }
}

/// <summary>When one disk's snapshot was taken.</summary>
/// <param name="IsSuccessful">Whether the storage service confirmed it.</param>
/// <param name="Started">Just before the request was sent.</param>
/// <param name="Acknowledged">Just after the answer had arrived.</param>
public sealed record DiskMoment(bool IsSuccessful, long Started, long Acknowledged);
