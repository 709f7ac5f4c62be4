using System.CommandLine;

namespace AgentEmulator.Cli;

/// <summary>The command line of agent-emulator.</summary>
internal static class EmulatorCommand
{
    private const string Description = """
        Plays the Azure Linux guest agent for one VM extension: unpacks its package, writes its settings (protected ones encrypted
        to a VM certificate), runs its commands in the agent's order, environment and process group with the agent's time limits,
        and reports what the platform would see. All state is on disk in LIB, so calls can follow one another. Nothing is sent
        anywhere.

        Examples:
          agent-emulator install-enable --package Contoso.Tool__1.0.0.0.zip --settings settings.json --seq 1
          agent-emulator status --wait 60
          agent-emulator enable --settings other.json --seq 2
          agent-emulator restart
          agent-emulator update --package Contoso.Tool__1.1.0.0.zip
          agent-emulator disable && agent-emulator uninstall
          agent-emulator judge-status status/2.status
          agent-emulator install-enable --package X__1.0.zip --agent-version 2.7.3 --limit enable=5 --json

        settings.json holds plain JSON: {"public": {...}, "protected": {...}}; both parts are optional.

        Exit codes:
          0   done: the handler is Ready and its extension succeeded, or it is disabled or gone as asked
          1   a handler is NotReady: a command failed or ran into its time limit, or the package is bad
          2   the handler is Ready, but its extension reports an error, or an invalid status file
          3   poison: a file makes the agent stumble, so that nothing is uploaded for the whole machine
          4   the extension is still at work: transitioning, warning, no status file yet, or --pending-code
          64  the command line or an input file is wrong
          130 stopped by a signal; the running command's process group was killed
        """;

    /// <summary>Runs a command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    internal static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        var common = new CommonOptions();
        var root = new RootCommand(Description);
        common.AddTo(root);
        foreach (Command command in LifecycleCommands.All(common)
            .Concat(InspectionCommands.All(common))
            .Concat(CertificateCommands.All(common)))
        {
            root.Subcommands.Add(command);
        }

        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (string message in parsed.Errors.Select(problem => problem.Message))
            {
                await error.WriteLineAsync($"agent-emulator: {message} See agent-emulator --help.");
            }

            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("agent-emulator: stopped; the running command's process group was killed.");
            return ExitCode.Stopped;
        }
        catch (UsageException wrong)
        {
            await error.WriteLineAsync($"agent-emulator: {wrong.Message}");
            return ExitCode.Usage;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"agent-emulator: {refused.Message}");
            return ExitCode.Usage;
        }
    }
}
