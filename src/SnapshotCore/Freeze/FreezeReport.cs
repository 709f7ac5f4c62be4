using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>
/// What a freeze was, from its evidence. Moments are CLOCK_MONOTONIC nanoseconds, those of
/// <see cref="TimeProvider.GetTimestamp"/> of the system's clock; 0: did not happen.
/// </summary>
/// <param name="Consistent">All were frozen by us, none thawed before Thaw was called, every FITHAW returned 0, the deadline was kept and the guardian alive.</param>
/// <param name="Error">Why not consistent; null when it is.</param>
/// <param name="FreezeStarted">Just before the first FIFREEZE.</param>
/// <param name="AllFrozen">When the last FIFREEZE had returned.</param>
/// <param name="FirstThaw">Just before the first FITHAW.</param>
/// <param name="LastThaw">When the last FITHAW had returned.</param>
/// <param name="Targets">Each file system, in the plan's order.</param>
public sealed record FreezeReport(
    bool Consistent,
    BackupError? Error,
    long FreezeStarted,
    long AllFrozen,
    long FirstThaw,
    long LastThaw,
    IReadOnlyList<TargetReport> Targets);

/// <summary>What happened to one file system; moments as in <see cref="FreezeReport"/>.</summary>
/// <param name="MountPoint">Where it was frozen.</param>
/// <param name="FileSystem">Its type.</param>
/// <param name="Device">Its superblock's number.</param>
/// <param name="Level">Its level in the plan.</param>
/// <param name="State">Where it stood when the report was made.</param>
/// <param name="FreezeErrno">What FIFREEZE answered.</param>
/// <param name="ThawErrno">What FITHAW answered.</param>
/// <param name="FreezeStart">When FIFREEZE was called.</param>
/// <param name="FreezeEnd">When it returned.</param>
/// <param name="ThawStart">When FITHAW was called.</param>
/// <param name="ThawEnd">When it returned.</param>
public sealed record TargetReport(
    UnixPath MountPoint,
    string FileSystem,
    DeviceNumber Device,
    int Level,
    TargetState State,
    Errno FreezeErrno,
    Errno ThawErrno,
    long FreezeStart,
    long FreezeEnd,
    long ThawStart,
    long ThawEnd);
