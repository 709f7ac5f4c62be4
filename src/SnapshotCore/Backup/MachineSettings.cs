using SnapshotCore.Agent;
using SnapshotCore.Freeze;
using SnapshotCore.Reporting;
using SnapshotCore.Settings;

namespace SnapshotCore.Backup;

/// <summary>What a run takes from the machine, read once at its start.</summary>
/// <param name="Configuration">The owner's configuration.</param>
/// <param name="Environment">The environment of this process, which a worker that cleans up inherits.</param>
/// <param name="Facts">What telemetry says about the machine.</param>
internal sealed record MachineSettings(
    OwnerConfiguration Configuration, IReadOnlyDictionary<string, string> Environment, MachineFacts Facts)
{
    /// <summary>The folder that keeps the machine's id.</summary>
    internal string OwnerFolder { get; init; } = UniqueMachineId.OwnerFolder;

    /// <summary>The lock against other freezers.</summary>
    internal string FreezeLockPath { get; init; } = FreezeLock.DefaultPath;
}
