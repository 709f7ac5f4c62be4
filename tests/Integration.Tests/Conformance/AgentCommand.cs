using System.Diagnostics;

using IntegrationTests.Stage;

namespace IntegrationTests.Conformance;

/// <summary>
/// Runs one command of the package with what the agent promises at the least (docs/protocol.md, "Agent"): the version folder
/// to work in, <c>/dev/null</c> to read, no terminal, a shell before it that leads session and group, and no variable but
/// <c>PATH</c>, <c>LANG</c> and the agent's own. Settings, state and folders are as the test has left them.
/// </summary>
internal static class AgentCommand
{
    /// <summary>The five, in the order of a life.</summary>
    internal static readonly string[] Names = ["install", "enable", "disable", "update", "uninstall"];

    /// <summary>Those that end a handler's work.</summary>
    internal static readonly string[] Ending = ["disable", "update", "uninstall"];

    /// <summary>Runs it to its end.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="command">The command's name.</param>
    /// <param name="changes">Variables that are other than usual; null removes one.</param>
    internal static async Task<CommandResult> RunAsync(
        VmAgent agent, string command, params IEnumerable<(string Name, string? Value)> changes)
    {
        using Process process = Start(agent, command, changes);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandResult(process.ExitCode, await output, await errors);
    }

    /// <summary>Starts it; its process group has the number of the shell before it, which is the returned process.</summary>
    internal static Process Start(
        VmAgent agent, string command, params IEnumerable<(string Name, string? Value)> changes)
    {
        // What follows the command keeps the shell from becoming the command: it stays a member of the group.
        var start = new ProcessStartInfo("/usr/bin/env", ["--default-signal", "setsid", "--wait", "/bin/sh", "-c",
            $"'{agent.HandlerFolder}/bin/{command}' < /dev/null; exit $?"])
        {
            WorkingDirectory = agent.HandlerFolder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        Dictionary<string, string> variables = EnvironmentOf(agent, command);
        foreach ((string name, string? value) in changes)
        {
            variables.Remove(name);
            if (value is not null)
            {
                variables[name] = value;
            }
        }

        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static Dictionary<string, string> EnvironmentOf(VmAgent agent, string command)
    {
        string number = agent.Goal.Settings is [var settings, ..] ? $"{settings.SequenceNumber}" : "0";
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin",
            ["LANG"] = "C",
            ["AZURE_GUEST_AGENT_EXTENSION_PATH"] = agent.HandlerFolder,
            ["AZURE_GUEST_AGENT_EXTENSION_VERSION"] = agent.Goal.Version,
            ["AZURE_GUEST_AGENT_WIRE_PROTOCOL_ADDRESS"] = "168.63.129.16",
            ["AZURE_GUEST_AGENT_EXTENSION_SUPPORTED_FEATURES"] = """[{"Key": "ExtensionTelemetryPipeline", "Value": "1.0"}]""",
            ["ConfigSequenceNumber"] = number,
        };
        if (command is "install" or "enable")
        {
            variables["AZURE_GUEST_AGENT_UNINSTALL_CMD_EXIT_CODE"] = "NOT_RUN";
        }
        else if (command == "update")
        {
            variables["AZURE_GUEST_AGENT_DISABLE_CMD_EXIT_CODE"] = "0";
            variables["AZURE_GUEST_AGENT_UPDATING_FROM_VERSION"] = "0.9.0.0";
            variables["VERSION"] = agent.Goal.Version;
        }

        return variables;
    }
}
