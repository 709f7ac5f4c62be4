using SnapshotCore.Agent;
using SnapshotCore.AppConsistency;
using SnapshotCore.Backup;
using SnapshotCore.Freeze;
using SnapshotCore.Settings;

using VmSnapshot;
using VmSnapshot.Config;
using VmSnapshot.Output;
using VmSnapshot.Plan;
using VmSnapshot.Runs;
using VmSnapshot.Scripts;
using VmSnapshot.Status;
using VmSnapshot.Thaw;
using VmSnapshot.Timeline;

// The operator's command: it speaks to people, and a systemd timer calls it; the agent never does.
var program = new OperatorProgram(
[
    new StatusCommand(FoundRuns.OnThisMachine, () => Terminal.Width),
    new TimelineCommand(FoundRuns.OnThisMachine, () => Terminal.Width),
    new PlanCommand(PlanOfThisMachine, () => Terminal.Width),
    new ThawCommand(LeftBehind.ThawEverywhere, LeftBehind.ResumeApplications, new EmergencyThaw(), Terminal.Confirm),
    new ScriptsCommand(
        new CheckCommand(LoadPlugins, () => Terminal.Width), new TestCommand(LoadPlugins, TryScripts, () => Terminal.Width)),
    new ConfigCommand(ShownConfiguration.OfThisMachine, () => Terminal.Width),
]);
return Terminal.Show(program.Run(args));

static PlannedBackup PlanOfThisMachine(IReadOnlyList<int>? luns)
{
    var configuration = OwnerConfiguration.Read();
    var policy = new FreezePolicy(configuration.MountsToSkip) { IncludedLuns = luns };
    return new PlannedBackup(configuration, FreezePlan.OfThisMachine(policy), policy)
    {
        IsExact = Environment.IsPrivilegedProcess,
    };
}

static PluginSet? LoadPlugins() => Environment.IsPrivilegedProcess
    ? PluginLoader.Load(UniqueMachineId.OwnerFolder, PackageFolder.Path)
    : null;

static ScriptTrialReport? TryScripts(PluginSet plugins, TimeSpan hold, CancellationToken stop) =>
    ScriptTrial.RunAsync(plugins, UniqueMachineId.OwnerFolder, PackageFolder.Path, hold, TimeProvider.System, stop)
        .GetAwaiter().GetResult();
