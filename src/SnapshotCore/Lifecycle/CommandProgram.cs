namespace SnapshotCore.Lifecycle;

/// <summary>
/// The frame of the five executables that the agent runs: one line of what was done to stdout, problems to stderr, and
/// the last line of defence against an exception. docs/protocol.md, "Agent".
/// </summary>
public static class CommandProgram
{
    /// <summary>Runs a command to its exit code.</summary>
    /// <param name="name">The command's name, for the message of an exception.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="codeOfException">The exit code for the agent when an exception ends the command.</param>
    /// <param name="run">The command.</param>
    public static async Task<int> RunAsync(
        string name, TextWriter output, TextWriter error, int codeOfException, Func<Task<CommandOutcome>> run)
    {
        try
        {
            CommandOutcome outcome = await run();
            await output.WriteLineAsync(outcome.SummaryText);
            await error.WriteAsync(outcome.ErrorText);
            return outcome.ExitCode;
        }
        catch (Exception exception)
        {
            await error.WriteLineAsync($"{name}: failed unexpectedly: {exception.GetType().Name}: {exception.Message}");
            return codeOfException;
        }
    }
}
