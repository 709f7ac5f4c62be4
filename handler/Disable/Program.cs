using SnapshotCore.Agent;
using SnapshotCore.Lifecycle;

try
{
    DisableCommand command = new(CommandContext.OfThisProcess(), ThisMachine.Access);
    CommandOutcome outcome = await command.RunAsync(CancellationToken.None);
    await Console.Out.WriteLineAsync(outcome.Summary);
    await Console.Error.WriteAsync(outcome.ErrorText);
    return outcome.ExitCode;
}
catch (Exception exception)
{
    await Console.Error.WriteLineAsync($"disable: failed unexpectedly: {exception.GetType().Name}: {exception.Message}");
    return 0; // A failing disable would keep the agent from uninstalling us; uninstall does the same work again.
}
