using SnapshotCore.Agent;
using SnapshotCore.Lifecycle;

// A failing disable would keep the agent from uninstalling us; uninstall does the same work again.
const int CodeOfException = 0;

var command = new DisableCommand(CommandContext.OfThisProcess(), ThisMachine.Access);
return await CommandProgram.RunAsync(
    "disable", Console.Out, Console.Error, CodeOfException, () => command.RunAsync(CancellationToken.None));
