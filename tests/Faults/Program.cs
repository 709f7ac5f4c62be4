using Faults;

return await FaultCommand.RunAsync(args);
