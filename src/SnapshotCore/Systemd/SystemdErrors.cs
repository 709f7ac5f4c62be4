using SnapshotCore.Errors;

namespace SnapshotCore.Systemd;

/// <summary>What can go wrong with systemd. None of it fails a backup: they are warnings, and say what is missing now.</summary>
internal static class SystemdErrors
{
    internal static BackupError NoScope(string unit, string why) => new(
        ErrorCode.Error,
        $"systemd made no scope {unit}: {why}. This process stays in the control group of the guest agent's service: what "
        + "ends that service by force ends it too.",
        "Don't restart the guest agent during a backup. See 'systemctl status' and whether the D-Bus system bus runs.");

    internal static BackupError NotArmed(string unit, string why) => new(
        ErrorCode.Error,
        $"systemd started no timer {unit}.timer: {why}. If worker and guardian should both die in this backup, only the "
        + "next command of the extension, or 'vmsnapshot thaw', thaws.",
        "See 'systemctl status' and the system's journal.");

    internal static BackupError NotStopped(string units, string why) => new(
        ErrorCode.Error,
        $"systemd did not stop {units}: {why}. It finds nothing to thaw, and ends by itself within an hour.",
        $"To stop it now: systemctl stop {units}");

    internal static string Missing(string program) => $"the program {program} is not there";

    internal static string NotMoved(string path) => $"{path} does not name it";
}
