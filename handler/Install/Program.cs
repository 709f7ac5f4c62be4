using SnapshotCore.Agent;
using SnapshotCore.Lifecycle;

try
{
    InstallCommand command = new(CommandContext.OfThisProcess(), ThisMachine.Access);
    CommandOutcome outcome = command.Run();
    Console.Out.WriteLine(outcome.Summary);
    Console.Error.Write(outcome.ErrorText);
    return outcome.ExitCode;
}
catch (Exception exception)
{
    Console.Error.WriteLine($"install: failed unexpectedly: {exception.GetType().Name}: {exception.Message}");
    return 1; // The agent unpacks the package again and repeats the install.
}
