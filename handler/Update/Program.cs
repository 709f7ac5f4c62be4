using SnapshotCore.Agent;
using SnapshotCore.Lifecycle;

// Unfinished work must not look done.
const int CodeOfException = 1;

var command = new UpdateCommand(CommandContext.OfThisProcess(), ThisMachine.Access);
return await CommandProgram.RunAsync(
    "update", Console.Out, Console.Error, CodeOfException, () => command.RunAsync(CancellationToken.None));
