using System.Diagnostics;

using IntegrationTests.Stage;

namespace IntegrationTests.Lifecycle;

/// <summary>Runs one of the handler's commands as the agent does, while a backup is going on.</summary>
internal static class HandlerCommand
{
    /// <summary>Runs it to its end.</summary>
    /// <returns>Its exit code.</returns>
    internal static async Task<int> RunAsync(VirtualMachine vm, string name) =>
        (await BareCommand.RunAsync(vm.Agent, name, EnvironmentOf(vm))).ExitCode;

    /// <summary>Starts it in a session and process group of its own, whose number is the process's.</summary>
    internal static Process StartGroup(VirtualMachine vm, string name)
    {
        var start = new ProcessStartInfo("setsid", [Path.Combine(vm.Agent.HandlerFolder, "bin", name)])
        {
            UseShellExecute = false,
            WorkingDirectory = vm.Agent.HandlerFolder,
        };
        start.Environment.Clear();
        foreach ((string variable, string value) in EnvironmentOf(vm))
        {
            start.Environment[variable] = value;
        }

        return Process.Start(start)!;
    }

    private static Dictionary<string, string> EnvironmentOf(VirtualMachine vm) => new(StringComparer.Ordinal)
    {
        ["AZURE_GUEST_AGENT_EXTENSION_PATH"] = vm.Agent.HandlerFolder,
        ["AZURE_GUEST_AGENT_EXTENSION_VERSION"] = vm.Agent.Goal.Version,
        ["ConfigSequenceNumber"] = $"{vm.Sequence}",
    };
}
