using SnapshotCore.Freeze;

using VmSnapshot;
using VmSnapshot.Output;
using VmSnapshot.Thaw;

// The operator's command: it speaks to people, and a systemd timer calls it; the agent never does.
var program = new OperatorProgram(
[
    new ThawCommand(LeftBehind.ThawEverywhere, new EmergencyThaw(), Terminal.Confirm),
]);
return Terminal.Show(program.Run(args));
