using SnapshotCore.Agent;
using SnapshotCore.Lifecycle;

try
{
    EnableCommand command = new(CommandContext.OfThisProcess(), ThisMachine.Access);
    CommandOutcome outcome = await command.RunAsync(CancellationToken.None);
    await Console.Out.WriteLineAsync(outcome.Summary);
    await Console.Error.WriteAsync(outcome.ErrorText);
    return outcome.ExitCode;
}
catch (Exception exception)
{
    await Console.Error.WriteLineAsync($"enable: failed unexpectedly: {exception.GetType().Name}: {exception.Message}");
    return 1;
}
