using SnapshotCore.Agent;
using SnapshotCore.Lifecycle;

// A failing update would leave the machine without any usable version; the state that is lost costs a repeated backup at worst.
const int CodeOfException = 0;

var command = new UpdateCommand(CommandContext.OfThisProcess(), ThisMachine.Access);
return await CommandProgram.RunAsync(
    "update", Console.Out, Console.Error, CodeOfException, () => command.RunAsync(CancellationToken.None));
