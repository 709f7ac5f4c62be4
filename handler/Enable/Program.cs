using SnapshotCore.Agent;
using SnapshotCore.Lifecycle;

// Without a status file the agent has to see the failure here.
const int CodeOfException = 1;

var command = new EnableCommand(CommandContext.OfThisProcess(), ThisMachine.Access);
return await CommandProgram.RunAsync(
    "enable", Console.Out, Console.Error, CodeOfException, () => command.RunAsync(CancellationToken.None));
