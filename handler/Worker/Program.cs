using SnapshotCore.Agent;
using SnapshotCore.Lifecycle;

// Started by enable, or by the guardian of a worker that died; the request comes over stdin.
// It has no output; what goes wrong before its log is open shows in the exit code alone, and is no reason for a core
// dump of a process that holds secrets.
try
{
    using Stream input = Console.OpenStandardInput();
    await new WorkerCommand(CommandContext.OfThisProcess(), ThisMachine.Access).RunAsync(input);
    return 0;
}
catch (Exception)
{
    return 1;
}
