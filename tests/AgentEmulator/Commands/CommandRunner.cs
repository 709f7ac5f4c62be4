using System.ComponentModel;
using System.Globalization;

using AgentEmulator.Agent;

namespace AgentEmulator.Commands;

/// <summary>Runs one command of a handler as the agent does, and says how it went.</summary>
internal sealed class CommandRunner(AgentOptions options)
{
    private const int NotExecutable = 126;

    /// <summary>Runs the command to its end or its time limit.</summary>
    /// <returns>Null if it exited with 0.</returns>
    internal async Task<HandlerFailure?> RunAsync(
        CommandKind kind, string command, HandlerFolder folder, CommandEnvironment environment, AgentLog log, CancellationToken cancellation)
    {
        // Some handlers begin the command with a slash: not meant as the root.
        string commandLine = Path.Combine(folder.Base, command.TrimStart('/'));
        log.Info($"Executing command: {commandLine} with environment variables: {environment.ToJson()}");

        using CommandOutput output = CommandOutput.Create(folder.Base);
        ShellProcess shell;
        try
        {
            shell = ShellProcess.Start(commandLine, folder.Base, environment.ToDictionary(), output);
        }
        catch (Win32Exception refused)
        {
            return HandlerFailure.General(CommandTable.FailureCode(kind), $"Failed to launch '{commandLine}': {refused.Message}");
        }

        TimeSpan limit = CommandTable.Limit(kind, options.Limits);
        bool ended = await WaitAsync(shell, limit, cancellation);
        string text = output.Read(redact: !options.IsDebian12);
        if (!ended)
        {
            string seconds = limit.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            return HandlerFailure.General(ReportCode.Timeout, $"Timeout({seconds}): {commandLine}\n{text}");
        }

        int exitCode = await shell.Exited;
        if (exitCode != 0)
        {
            string hint = exitCode == NotExecutable ? NoExecHint() : string.Empty;
            return HandlerFailure.Command(
                CommandTable.FailureCode(kind), exitCode, $"Non-zero exit code: {exitCode}, {commandLine}{hint}\n{text}");
        }

        log.Info($"Command: {command}\n{string.Join('\n', text.Split('\n', StringSplitOptions.RemoveEmptyEntries))}");
        return null;
    }

    /// <summary>False when the limit came first; then the whole group is killed, and not waited for.</summary>
    private async Task<bool> WaitAsync(ShellProcess shell, TimeSpan limit, CancellationToken cancellation)
    {
        try
        {
            if (options.CommandPoll is { } poll)
            {
                return await PollAsync(shell, limit, poll, cancellation);
            }

            await shell.Exited.WaitAsync(limit, options.Clock, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            shell.KillGroup();
            return false;
        }
        catch (OperationCanceledException)
        {
            shell.KillGroup();
            throw;
        }
    }

    private async Task<bool> PollAsync(ShellProcess shell, TimeSpan limit, TimeSpan poll, CancellationToken cancellation)
    {
        for (TimeSpan left = limit; !shell.Exited.IsCompleted; left -= poll)
        {
            if (left <= TimeSpan.Zero)
            {
                shell.KillGroup();
                return false;
            }

            await Task.Delay(poll, options.Clock, cancellation);
        }

        await Task.Delay(poll, options.Clock, cancellation); // lets a child that was left behind start
        return true;
    }

    private string NoExecHint()
    {
        foreach (string[] mount in File.ReadLines("/proc/mounts").Select(line => line.Split(' ')))
        {
            if (mount.Length > 3 && options.LibraryFolder.StartsWith(mount[1], StringComparison.Ordinal) && mount[3].Contains("noexec", StringComparison.Ordinal))
            {
                return $"\nWARNING: {mount[1]} is mounted with the noexec flag, which can prevent execution of VM Extensions.";
            }
        }

        return string.Empty;
    }
}
