using SnapshotCore.Agent;
using SnapshotCore.Lifecycle;

// The agent unpacks the package again and repeats the install.
const int CodeOfException = 1;

var command = new InstallCommand(CommandContext.OfThisProcess(), ThisMachine.Access);
return await CommandProgram.RunAsync(
    "install", Console.Out, Console.Error, CodeOfException, () => Task.FromResult(command.Run()));
