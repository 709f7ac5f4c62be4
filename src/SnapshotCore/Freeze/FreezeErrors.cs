using SnapshotCore.Errors;
using SnapshotCore.Linux;

namespace SnapshotCore.Freeze;

/// <summary>Every failure of this folder, in words. Codes: docs/protocol.md, "Codes".</summary>
internal static class FreezeErrors
{
    private const string SkipRemedy = "or list it in MountsToSkip in /etc/azure/vmbackup.conf";

    internal static BackupError CannotOpen(Mount mount, Errno errno) => new(
        ErrorCode.UnableToOpenMount,
        $"Mount point {mount.MountPoint} ({mount.FileSystem}, {mount.Device}) cannot be opened: {errno.Describe()}.",
        $"Repair the mount, {SkipRemedy}.");

    internal static BackupError OpenHangs(Mount mount, TimeSpan limit) => new(
        ErrorCode.UnableToOpenMount,
        $"Mount point {mount.MountPoint} ({mount.FileSystem}, {mount.Device}) did not open within {limit.TotalSeconds:0} s.",
        $"Check its disk (dmesg), repair the mount, {SkipRemedy}.");

    internal static BackupError MountChanged(Mount mount) => new(
        ErrorCode.UnableToOpenMount,
        $"Mount point {mount.MountPoint} ({mount.FileSystem}, {mount.Device}) was mounted or unmounted while the freeze was prepared: ESTALE (the mount changed).",
        "Retry the backup when no mounts are being changed.");

    internal static BackupError AlreadyFrozen(Mount mount) => new(
        ErrorCode.FreezeFailed,
        $"File system {mount.MountPoint} ({mount.FileSystem}, {mount.Device}) is already frozen by another tool: FIFREEZE answered {Errno.EBUSY.Describe()}.",
        $"Let the other backup or snapshot tool finish; if none runs, thaw it with 'fsfreeze --unfreeze {mount.MountPoint}' and retry.");

    internal static BackupError Unsupported(Mount mount, Errno errno) => new(
        ErrorCode.FreezeFailed,
        $"File system {mount.MountPoint} ({mount.FileSystem}, {mount.Device}) cannot be frozen: FIFREEZE answered {errno.Describe()}.",
        $"List it in MountsToSkip in /etc/azure/vmbackup.conf.");

    internal static BackupError NotPermitted(Mount mount, Errno errno) => new(
        ErrorCode.FreezeFailed,
        $"File system {mount.MountPoint} ({mount.FileSystem}, {mount.Device}) may not be frozen: FIFREEZE answered {errno.Describe()}.",
        "The guest agent must run as root with CAP_SYS_ADMIN; check its unit (systemctl cat walinuxagent, or waagent) and denials of SELinux or AppArmor (journalctl -k).");

    internal static BackupError FreezeRefused(Mount mount, Errno errno) => new(
        ErrorCode.FreezeFailed,
        $"File system {mount.MountPoint} ({mount.FileSystem}, {mount.Device}) could not be frozen: FIFREEZE answered {errno.Describe()}.",
        $"Check its disk and the kernel log (dmesg), unmount and fsck it, mount it again and retry, {SkipRemedy}.");

    internal static BackupError For(Mount mount, Errno errno) => errno switch
    {
        Errno.EBUSY => AlreadyFrozen(mount),
        Errno.EOPNOTSUPP or Errno.ENOTTY => Unsupported(mount, errno),
        Errno.EPERM or Errno.EACCES => NotPermitted(mount, errno),
        _ => FreezeRefused(mount, errno),
    };

    internal static BackupError TooSlow(IEnumerable<Mount> mounts, TimeSpan limit) => new(
        ErrorCode.FreezeTimeout,
        $"Not all file systems were frozen within {limit.TotalSeconds:0.#} s; still freezing: {string.Join(", ", mounts.Select(mount => $"{mount.MountPoint} ({mount.FileSystem}, {mount.Device})"))}. All are thawed again, a late one as soon as it is frozen.",
        "Look for heavy writing (iostat -x 1) or a hung disk (dmesg), and retry.");

    internal static BackupError Stopped() => new(
        ErrorCode.FreezeFailed,
        "The backup was told to stop while its file systems were being frozen; all are thawed again.",
        "Nothing: the next backup runs as usual.");

    internal static BackupError DeadlinePassed(TimeSpan limit) => new(
        ErrorCode.Error,
        $"The file systems were frozen for the whole limit of {limit.TotalSeconds:0.#} s and were thawed before the backup was done.",
        "Retry; if it persists, look at the time that the snapshots take (extension.log, \"Timeline\"), or raise timeout in /etc/azure/vmbackup.conf.");

    internal static BackupError GuardianLost(string how) => new(
        ErrorCode.Error,
        $"The guardian process {how} while file systems were frozen; they were thawed at once.",
        "Retry; if it persists, look for what kills processes: out of memory (dmesg), a security agent.");

    internal static BackupError GuardianNotArmed(string why) => new(
        ErrorCode.FreezeFailed,
        $"The guardian process could not be armed ({why}); nothing was frozen.",
        "Retry; if it persists, look for what kills processes: out of memory (dmesg), a security agent.");

    internal static BackupError GuardianMissing(string executable) => new(
        ErrorCode.FreezeBinaryNotFound,
        $"The guardian executable {executable} is missing from the package.",
        "Uninstall the extension; the next backup installs it again.");

    internal static BackupError GuardianNotStarted(string executable, string why) => new(
        ErrorCode.FreezeFailed,
        $"The guardian {executable} could not be started: {why}.",
        $"Check that its file system is not mounted noexec (findmnt -T {executable}), and that memory (free) and processes are left; retry.");

    internal static BackupError GuardianNotReady(string how, TimeSpan limit) => new(
        ErrorCode.FreezeFailed,
        $"The guardian process {how} before it was ready, for which it has {limit.TotalSeconds:0} s; nothing was frozen.",
        "Check that memory (free) and processes are left, and look for what kills processes: out of memory (dmesg), a security agent; retry.");

    internal static BackupError ThawedByOthers(Mount mount) => new(
        ErrorCode.Error,
        $"File system {mount.MountPoint} ({mount.FileSystem}, {mount.Device}) was thawed by somebody else before the backup was done: FITHAW answered {Errno.EINVAL.Describe()}.",
        "Find the tool that thaws file systems that it did not freeze, and retry.");

    internal static BackupError ThawFailed(Mount mount, Errno errno) => new(
        ErrorCode.Error,
        $"File system {mount.MountPoint} ({mount.FileSystem}, {mount.Device}) could not be thawed: FITHAW answered {errno.Describe()}.",
        $"Run 'fsfreeze --unfreeze {mount.MountPoint}', check its disk and the kernel log (dmesg).");

    internal static BackupError ThawHangs(Mount mount) => new(
        ErrorCode.Error,
        $"File system {mount.MountPoint} ({mount.FileSystem}, {mount.Device}) is not yet thawed: its FIFREEZE or FITHAW has not returned. It is thawed as soon as that does.",
        "Check its disk and the kernel log (dmesg).");

    internal static BackupError ThawedEarly() => new(
        ErrorCode.Error,
        "File systems were thawed before the backup was done, so that its snapshots prove nothing.",
        "Retry; extension.log says when each was thawed.");

    internal static BackupError JournalNotWritten(Errno errno) => new(
        ErrorCode.FreezeFailed,
        $"The freeze journal (in the run folder on /run, or on /dev/shm) could not be written: {errno.Describe()}; nothing was frozen.",
        "Make room there (df /run /dev/shm) and retry.");

    internal static BackupError LockBusy(string path) => new(
        ErrorCode.FreezeFailed,
        $"The freeze lock {path} is held by another process (EAGAIN); nothing was frozen.",
        "Let the other backup finish ('lslocks' names its process) and retry.");

    internal static BackupError RecoveryFailed(JournalTarget target, Errno errno) => new(
        ErrorCode.Error,
        $"File system {target.MountPoint} ({target.Device}), left frozen by a run that died, could not be thawed: {errno.Describe()}.",
        $"Run 'fsfreeze --unfreeze {target.MountPoint}'.");

    internal static BackupError RecoveryHangs(JournalTarget target) => new(
        ErrorCode.Error,
        $"File system {target.MountPoint} ({target.Device}), perhaps left frozen by a run that died, did not answer in time; the thaw goes on.",
        "Check its disk and the kernel log (dmesg).");

    internal static BackupError RecoveryStillFreezing(JournalTarget target) => new(
        ErrorCode.Error,
        $"File system {target.MountPoint} ({target.Device}) is still being frozen by an earlier run: its FIFREEZE has not returned. The next start of any of the extension's programs after that thaws it.",
        $"Check its disk and the kernel log (dmesg); then run 'vmsnapshot thaw', or 'fsfreeze --unfreeze {target.MountPoint}'.");

    internal static BackupError RecoveryMountMissing(JournalTarget target) => new(
        ErrorCode.Error,
        $"File system {target.MountPoint} ({target.Device}), perhaps left frozen by a run that died, is not mounted here any more.",
        $"If writes to it block elsewhere, run 'fsfreeze --unfreeze' on it there.");

    internal static BackupError EmergencyRefused(string trigger, Errno errno) => new(
        ErrorCode.Error,
        $"The kernel could not be asked for its emergency thaw: {trigger} answered {errno.Describe()}.",
        "Run it as root on the machine itself (containers see the trigger read-only), or restart the machine.");
}
