return await AgentEmulator.Cli.EmulatorCommand.RunAsync(args, Console.Out, Console.Error);
