return await HostEmulator.Cli.EmulatorCommand.RunAsync(args, Console.Out, Console.Error);
