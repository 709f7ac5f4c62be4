using SnapshotCore.Freeze;
using SnapshotCore.Logging;
using SnapshotCore.Reporting;
using SnapshotCore.Settings;

namespace SnapshotCore.Backup;

/// <summary>What the steps of one backup share, all of it there before the first step.</summary>
/// <param name="Request">What the backup service asks for.</param>
/// <param name="Configuration">What the owner of the VM wants.</param>
/// <param name="RunLock">The right to back up this machine, with the journal of what is frozen.</param>
/// <param name="Guardian">The process that thaws when this one can't.</param>
/// <param name="Systemd">What systemd does for this run.</param>
/// <param name="FreezeLockPath">The lock against other freezers.</param>
/// <param name="OwnerFolder">Where the owner's files are.</param>
/// <param name="VersionFolder">The root of the package.</param>
/// <param name="Facts">What telemetry says about the machine.</param>
/// <param name="Log">The log of this run.</param>
/// <param name="Trace">What the trace of this run will tell.</param>
/// <param name="Clock">The VM's clocks.</param>
internal sealed record BackupContext(
    SnapshotRequest Request,
    OwnerConfiguration Configuration,
    RunLock RunLock,
    GuardianProcess Guardian,
    SystemdSupport Systemd,
    string FreezeLockPath,
    string OwnerFolder,
    string VersionFolder,
    MachineFacts Facts,
    BackupLog Log,
    TraceRecorder Trace,
    TimeProvider Clock)
{
    /// <summary>The owner's limits of the frozen window.</summary>
    internal FreezeOptions FreezeOptions { get; } = new(Configuration.FreezeTimeout, Configuration.FreezeWait);

    /// <summary>Tells the owner, by log and trace, what they should know although the run goes on.</summary>
    internal void Warn(string text)
    {
        Log.Warn(text);
        Trace.Warn(text);
    }
}
