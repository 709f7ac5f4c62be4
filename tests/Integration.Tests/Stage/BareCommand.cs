using System.Diagnostics;

namespace IntegrationTests.Stage;

/// <summary>How a command of the package ended.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Errors);

/// <summary>Runs a command of the package with exactly the environment that is given, for what no agent would do.</summary>
internal static class BareCommand
{
    internal static async Task<CommandResult> RunAsync(
        VmAgent agent, string command, IReadOnlyDictionary<string, string>? environment = null)
    {
        // Whoever started the tests may ignore signals (nohup does SIGHUP), and would hand that down to the command.
        var start = new ProcessStartInfo(
            "/usr/bin/env", ["--default-signal", "/bin/sh", "-c", Path.Combine(agent.HandlerFolder, "bin", command)])
        {
            WorkingDirectory = agent.HandlerFolder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandResult(process.ExitCode, await output, await errors);
    }

    /// <summary>Runs enable for the settings that were written last.</summary>
    internal static Task<CommandResult> EnableAsync(VmAgent agent, IReadOnlyDictionary<string, string>? environment = null) => RunAsync(
        agent,
        "enable",
        new Dictionary<string, string>(environment ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal)
        {
            ["ConfigSequenceNumber"] = $"{agent.Goal.Settings[0].SequenceNumber}",
        });
}
