using SnapshotCore.Agent;
using SnapshotCore.Lifecycle;

// Started by enable, or by the guardian of a worker that died; the request comes over stdin.
using Stream input = Console.OpenStandardInput();
await new WorkerCommand(CommandContext.OfThisProcess(), ThisMachine.Access).RunAsync(input);
return 0;
