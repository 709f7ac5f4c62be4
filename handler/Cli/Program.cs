using SnapshotCore.Freeze;
using SnapshotCore.Settings;

using VmSnapshot;
using VmSnapshot.Output;
using VmSnapshot.Plan;
using VmSnapshot.Thaw;

// The operator's command: it speaks to people, and a systemd timer calls it; the agent never does.
var program = new OperatorProgram(
[
    new PlanCommand(PlanOfThisMachine, () => Terminal.Width),
    new ThawCommand(LeftBehind.ThawEverywhere, new EmergencyThaw(), Terminal.Confirm),
]);
return Terminal.Show(program.Run(args));

static PlannedBackup PlanOfThisMachine()
{
    var configuration = OwnerConfiguration.Read();
    var policy = new FreezePolicy(configuration.MountsToSkip);
    return new PlannedBackup(configuration, FreezePlan.OfThisMachine(policy), policy)
    {
        IsExact = Environment.IsPrivilegedProcess,
    };
}
