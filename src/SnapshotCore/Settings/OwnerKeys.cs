namespace SnapshotCore.Settings;

/// <summary>The keys of the owner's <c>vmbackup.conf</c>.</summary>
internal static class OwnerKeys
{
    internal static readonly OwnerKey Timeout = Snapshot("timeout", "longest time that file systems stay frozen, 1 to 300 s");

    internal static readonly OwnerKey FreezeWait =
        Snapshot("SafeFreezeWaitInSeconds", "longest wait until all are frozen, 1 to 600 s");

    internal static readonly OwnerKey MountsToSkip =
        Snapshot("MountsToSkip", "mount points that are never frozen; * and ? are wildcards");

    internal static readonly OwnerKey SnapshotMethod = Snapshot(
        "SnapshotMethod", "who takes the snapshots: onlyGuest, onlyHost, firstGuestThenHost, firstHostThenGuest; unset: as the service asks");

    internal static readonly OwnerKey Order = Snapshot("seqsnapshot", "2: one snapshot after the other; else all at once");

    internal static readonly OwnerKey AfterFailure = Snapshot(
        "OnAppFailureDoFsFreeze", "freeze after a workload failed; no workload is brought to rest yet", hasEffect: false);

    internal static readonly OwnerKey AfterSuccess = Snapshot(
        "OnAppSuccessDoFsFreeze", "freeze after a workload succeeded; no workload is brought to rest yet", hasEffect: false);

    internal static readonly OwnerKey Upload = Snapshot("UploadStatusAndLog", "write the service's status and logs blobs");

    internal static readonly OwnerKey WriteLog = Snapshot("WriteLog", "write extension.log");

    internal static readonly OwnerKey LoggingOff = Snapshot("LoggingOff", "drop log lines while frozen, instead of keeping them in memory");

    internal static readonly OwnerKey EventsOff = Snapshot("disable_logging", "hand no events to the guest agent");

    internal static readonly OwnerKey AsyncEvents = Snapshot(
        "async_event_logging", "events are written when there is something to say", hasEffect: false);

    internal static readonly OwnerKey OnlyLocal = Snapshot(
        "onlyLocalFilesystems", "leave file systems on shared disks (ocfs2, gpfs, …) out of the used size");

    internal static readonly OwnerKey SudoOff = Snapshot("sudo_off", "nothing is measured through sudo", hasEffect: false);

    internal static readonly OwnerKey MonitorRun = new("Monitor", "Run", "there is no recorder of system metrics", HasEffect: false);

    internal static readonly OwnerKey MonitorStrace = new("Monitor", "Strace", "the worker is not traced", HasEffect: false);

    internal static readonly OwnerKey MonitorLocation = new("Monitor", "Location", "there are no records to keep", HasEffect: false);

    internal static readonly OwnerKey LsblkUser =
        new("lsblkUser", "username", "block devices are read from sysfs, not from lsblk", HasEffect: false);

    private const string SnapshotSection = "SnapshotThread";

    // A section that is reserved: whatever stands in it is no mistake.
    private const string Reserved = "IaaSExtensionSnapshotService";

    // They stand in old examples, and were never read by anything.
    private static readonly OwnerKey[] Old =
    [
        Snapshot("isanysnapshotfailed", "never read", hasEffect: false), Snapshot("fsfreeze", "never read", hasEffect: false),
    ];

    /// <summary>All that are shown, in the order of the manual.</summary>
    internal static IReadOnlyList<OwnerKey> All { get; } =
    [
        Timeout, FreezeWait, MountsToSkip, SnapshotMethod, Order, AfterFailure, AfterSuccess, Upload, WriteLog, LoggingOff, EventsOff,
        AsyncEvents, OnlyLocal, SudoOff, MonitorRun, MonitorStrace, MonitorLocation, LsblkUser,
    ];

    /// <summary>Whether a section of that name has a meaning.</summary>
    internal static bool IsSection(string name) => name == Reserved || All.Any(key => key.Section == name);

    /// <summary>Whether an option of a section with a meaning has one.</summary>
    internal static bool IsKey(string section, string name) => section == Reserved
        || All.Concat(Old).Any(key => key.Section == section && key.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What the owner may have meant by a section; null for nothing.</summary>
    internal static string? NearestSection(string name) => NearestName.Of(name, All.Select(key => key.Section).Append(Reserved));

    /// <summary>What the owner may have meant by a key: one of another section, or one with nearly that name; null for nothing.</summary>
    internal static OwnerKey? NearestKey(string section, string name)
    {
        string? near = NearestName.Of(name, All.Where(key => key.Section == section).Select(key => key.Name))
            ?? NearestName.Of(name, All.Select(key => key.Name));
        return All.FirstOrDefault(key => key.Name == near && key.Section == section) ?? All.FirstOrDefault(key => key.Name == near);
    }

    private static OwnerKey Snapshot(string name, string meaning, bool hasEffect = true) =>
        new(SnapshotSection, name, meaning, hasEffect);
}
